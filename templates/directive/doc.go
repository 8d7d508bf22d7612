// Package directive knows the lines of a batch script that sbatch reads itself: which lines those are, how
// they are split into arguments (which is not how a shell does it), which options there are, and what
// their values look like. It reads text only; it never runs Slurm.
//
// Source of the facts: Slurm's sbatch, releases 22.05 to 26.05 (src/sbatch/opt.c, src/common/slurm_opt.c)
// and its manual page.
package directive
