// Package slurmtest holds the client's conformance suite as tests: what the client and the agent rely on must hold on the fake
// Slurm and on every real one that is at hand. A difference is a bug of the fake.
//
// The fake is always tested; the system's Slurm when slurmctld is installed and the tests run as root; 24.11 and 26.05 as
// SLURMTEST_RELEASES says ("24.11,26.05", "none"; default: those whose root exists). SLURMTEST_REQUIRE=1 turns a skip into a
// failure.
package slurmtest
