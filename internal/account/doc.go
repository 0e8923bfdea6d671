// Package account knows who may sign in: people and agencies with a role,
// their passwords, their sessions and their API keys. Sessions live in the
// database, so every instance knows them and ending one ends it everywhere.
//
// What a role may do, and where, is one table of the database, access_right.
// The routes ask it, the interface shows it (/api/rights), and row-level
// security enforces it on its own: requests work under the role matbang_web,
// which owns nothing and bypasses nothing.
//
// # OWASP ASVS 4.0.3, level 2
//
// The chapters on authentication, session and access control, with the test
// that holds each point, or the reason.
//
//	V2.1  passwords: length, no classes, changed  TestCheckPassword, TestUsers; at least 10 characters, not 12: the
//	      with the old one                        throttle and argon2id make up for it. Leaked ones are not looked up:
//	                                              the service works without the internet.
//	V2.2  guessing, no lock-out of the owner      TestGuessingIsSlowedDown, TestManyGuessesAtOnceDoNotSlipPast, TestBruteForce
//	V2.2  no user enumeration                     TestSignInSaysTheSameOfAllThatIsWrong
//	V2.4  storage of passwords                    TestHasher (argon2id, 19 MiB, 2 passes)
//	V2.5  forgotten passwords                     set by an administrator; no secret questions, no mail
//	V2.5  default accounts                        TestDemoAccountsKeepSessionsAndHandMadeAccounts; none outside the demonstration
//	V2.7  second factor, slowed down              TestSecondFactor, TestGuessingCodesIsSlowedDown
//	V2.8  codes by time, good once, keys sealed   TestCodesAreThoseOfTheRFC, TestSecondFactor, TestSealIsBoundToTheAccount
//	V2.8  recovery codes, good once               TestSecondFactor; an administrator takes a lost factor away, which the trail notes
//	V2.10 keys of machines                        TestKeys (random, hashed, with scope and end)
//	V3.2  new token at sign-in, never stored      TestSessionFromSignInToSignOut
//	V3.3  end: sign-out, idle, age, everywhere    TestSessionsEndWithEveryChangeOfTheAccount, TestUsers
//	V3.4  cookie HttpOnly, SameSite, Secure       TestSessionFromSignInToSignOut; no __Host- prefix, since http://127.0.0.1 must work
//	V3.5  tokens of programs can be revoked       TestKeys
//	V3.6  the provider's word is checked: issuer, TestSignInByAProviderOfIdentities,
//	      audience, time, nonce, state, PKCE      TestWhatGoesWrongWithAProviderIsSaidAndSignsNobodyIn
//	V3.6  back to a page of this site only        TestLocalPath
//	V3.7  the password again for what is weighty  TestUsers (the old password for a new one)
//	V4.1  enforced on the server, denied by       TestRowLevelSecurity, TestEveryRouteAsEveryRole
//	      default, least privilege
//	V4.2  rows of others, forged requests         TestRowLevelSecurity, TestKeys, web.TestOtherSitesMayReadButNotWrite
//	V4.2  caches keep apart who may read what     TestWhatIsCachedForOneNeverReachesAnother, TestNothingPersonalIsPublic
//	V4.3  administration                          TestUsers; a second factor is offered to everybody and forced on nobody: an
//	                                              operator who wants it for administrators signs them in by a provider that has one
//	V7.1  the trail: sign-ins, refusals, sign-out TestSignInIsAudited, TestWhatGoesWrongWithAProviderIsSaidAndSignsNobodyIn
package account
