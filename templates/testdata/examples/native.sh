#!/bin/bash
# The simplest template: one task on the bare node, in a virtual environment that the agent builds (or takes
# from its cache).
#
#   clearml-agent-slurm --template-files native.template --queue default
#
# A slot like the one below is replaced by a value of the task. What stands behind the colon is used when the
# task has no such value, so people can change the numbers in the web page, at CONFIGURATION > User Properties,
# without touching this file. docs/TEMPLATES.md explains the language.

# The agent finds its jobs by this name.
#SBATCH --job-name=clearml_task_3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b

# Where the job runs and what it gets.
#SBATCH --partition=debug
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=01:00:00

# Slurm's own log of the job; %j is the job's number. The task's console is in ClearML.
#SBATCH --output=clearml-3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b-%j.log

# Commands of the administrator, from agent.slurm in clearml.conf. Often empty.
module load cuda

# This starts the agent, which runs the task. It must stand somewhere below the #SBATCH lines.
# "exec" lets the agent take the shell's place, so that Slurm's signals reach it and the task can save its work
# when it is cancelled or out of time. Nothing after this line runs.
exec /opt/clearml/clearml-agent execute --full-monitoring --require-queue --id 3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
