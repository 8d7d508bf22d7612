// Package realslurm starts and stops a real Slurm cluster on this machine for tests and demonstrations: munge, slurmctld,
// slurmdbd with MariaDB, and some slurmd with GPU devices that are only character device files.
//
// It needs root and the Slurm programs (the system's own, or a newer release in a Debian root of its own, see Install), but
// no systemd. Every cluster has its own folder, ports, munge key and PID namespace. The namespace ends with the process that
// called Start, however that one ends, and takes daemons, jobs, mounts and the folder with it.
package realslurm
