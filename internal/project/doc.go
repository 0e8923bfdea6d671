// Package project is the clearance projects: whom each serves, on which decision
// it rests, in which rounds; which parcels belonged to it when; how far it has
// come and when the land will be handed over at its pace.
//
// A parcel is in one project at a time. When it passes to another, the work that
// was done goes along with the land: parts under way keep their states, steps and
// obstacles. The case of a household passes whole where all its land does;
// otherwise a case of the same household is opened in the project that takes the
// land over, and case_passage tells where it came from. Parts that were excluded
// stay with the project that excluded them. A parcel on which steps were taken
// cannot be taken out into no project: it passes, or is excluded with its
// decision first. pass_parcels() does this, a deferred trigger enforces it.
//
// Percent cleared is the area handed over or clean, of the area that must be
// recovered: what was taken out of the boundary counts in neither.
package project
