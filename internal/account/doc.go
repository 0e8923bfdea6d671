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
//	V2.7  second factor                           not yet
//	V2.10 keys of machines                        TestKeys (random, hashed, with scope and end)
//	V3.2  new token at sign-in, never stored      TestSessionFromSignInToSignOut
//	V3.3  end: sign-out, idle, age, everywhere    TestSessionsEndWithEveryChangeOfTheAccount, TestUsers
//	V3.4  cookie HttpOnly, SameSite, Secure       TestSessionFromSignInToSignOut; no __Host- prefix, since http://127.0.0.1 must work
//	V3.5  tokens of programs can be revoked       TestKeys
//	V3.7  the password again for what is weighty  TestUsers (the old password for a new one)
//	V4.1  enforced on the server, denied by       TestRowLevelSecurity, TestEveryRouteAsEveryRole
//	      default, least privilege
//	V4.2  rows of others, forged requests         TestRowLevelSecurity, TestKeys, web.TestOtherSitesMayReadButNotWrite
//	V4.3  administration                          TestUsers; a second factor is not yet
package account
