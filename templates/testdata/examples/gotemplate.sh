#!/bin/bash
# clearml: go-template
# The mark above switches on Go template actions, for templates that must decide something: conditions, loops, and
# the functions of the sprig library. Values that an action prints are escaped like those of slots.
# lookup takes a path and what to use when there is nothing.

#SBATCH --job-name=clearml_task_3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --time=12:00:00
#SBATCH --output=clearml-3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b-%j.log
#SBATCH --mem=2G
#SBATCH --nice=0

module load cuda

# The task's tags, one variable for each word.
tags=(baseline urgent)
echo "task fit a curve has ${#tags[@]} tags"

export CLEARML_MULTI_NODE_SINGLE_TASK=1
srun /opt/clearml/clearml-agent execute --full-monitoring --require-queue --id 3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
