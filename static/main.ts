import * as L from "leaflet";

L.map("map").setView([21.15, 107.35], 9);
