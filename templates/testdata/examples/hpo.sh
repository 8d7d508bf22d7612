#!/bin/bash
# Hyper-parameter search: an optimizer enqueues hundreds of small tasks, and each becomes a small job of its own.
#
# No job array is needed, and none may be used: the elements of an array would all run the same task. ClearML's
# queue is the list of what is to be done; its order and its limits hold while the tasks wait, and one that is
# aborted in the web page is cancelled in Slurm.

#SBATCH --job-name=clearml_task_3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
#SBATCH --partition=debug
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G

# Short limits let Slurm fit the jobs into gaps (backfill).
#SBATCH --time=00:30:00

# Stand back behind other work, of your own too.
#SBATCH --nice=100

# One log for all would be a mess, and hundreds a heap: ClearML has the console.
#SBATCH --output=/dev/null

module load cuda

# The first task builds the environment; the others take it from the agent's cache.
exec /opt/clearml/clearml-agent execute --full-monitoring --require-queue --id 3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
