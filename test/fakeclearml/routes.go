package fakeclearml

import "maps"

// routes are all endpoints. Whatever is not here answers 404, as an open-source server does for enterprise calls.
func (s *Server) routes() map[string]endpoint {
	all := map[string]endpoint{}
	for _, part := range []map[string]endpoint{
		s.serviceRoutes(), s.taskRoutes(), s.taskStatusRoutes(), s.queueRoutes(), s.workerRoutes(), s.eventRoutes(),
		s.projectRoutes(), s.modelRoutes(),
	} {
		maps.Copy(all, part)
	}
	return all
}

// since says which generation first had an endpoint.
func since(minor int, h handler) endpoint { return endpoint{handle: h, since: version{2, minor}} }

func always(h handler) endpoint { return endpoint{handle: h} }

func open(h handler) endpoint { return endpoint{handle: h, open: true} }

func (s *Server) serviceRoutes() map[string]endpoint {
	return map[string]endpoint{
		"auth.login":              always(s.login),
		"auth.logout":             always(s.logout),
		"login.logout":            always(s.logout),
		"auth.create_credentials": always(s.createCredentials),
		"auth.get_credentials":    always(s.getCredentials),
		"auth.revoke_credentials": always(s.revokeCredentials),
		"auth.fixed_users_mode":   open(s.fixedUsers),
		"login.supported_modes":   open(s.supportedModes),

		"debug.ping":                 open(s.pingServer),
		"server.info":                always(s.info),
		"server.report_stats_option": always(s.statsOption),

		"users.get_current_user": always(s.currentUser),
		"users.get_by_id":        always(s.getUser),
		"users.get_all":          always(s.getUsers),
		"users.get_all_ex":       always(s.getUsersExpanded),
		"users.get_preferences":  always(s.getPreferences),
		"users.set_preferences":  always(s.setPreferences),
		"users.get_vaults":       always(s.vaults),

		"organization.get_tags":           always(s.organizationTags),
		"organization.get_user_companies": always(s.userCompanies),
	}
}

func (s *Server) taskRoutes() map[string]endpoint {
	return map[string]endpoint{
		"tasks.get_by_id":               always(s.getTask),
		"tasks.get_all":                 always(s.getTasks),
		"tasks.get_all_ex":              always(s.getTasksExpanded),
		"tasks.get_by_id_ex":            always(s.getTasksExpanded),
		"tasks.get_types":               always(s.getTaskTypes),
		"tasks.get_hyper_params":        always(s.getHyperParams),
		"tasks.get_configurations":      always(s.getConfigurations),
		"tasks.get_configuration_names": always(s.getConfigurationNames),

		"tasks.create":           always(s.createTask),
		"tasks.validate":         always(s.validateTask),
		"tasks.clone":            always(s.cloneTask),
		"tasks.edit":             always(s.editTask),
		"tasks.update":           always(s.updateTask),
		"tasks.update_batch":     always(s.updateTasks),
		"tasks.set_requirements": always(s.setRequirements),
		"tasks.update_tags":      always(s.updateTags),
		"tasks.move":             always(s.moveTasks),

		"tasks.edit_hyper_params":       always(s.editHyperParams),
		"tasks.delete_hyper_params":     always(s.deleteHyperParams),
		"tasks.edit_configuration":      always(s.editConfiguration),
		"tasks.delete_configuration":    always(s.deleteConfiguration),
		"tasks.add_or_update_artifacts": since(10, s.addArtifacts),
		"tasks.delete_artifacts":        since(10, s.deleteArtifacts),
		"tasks.edit_runtime":            since(34, s.editRuntime),
		"tasks.add_or_update_model":     since(13, s.addTaskModel),
		"tasks.delete_models":           since(13, s.deleteTaskModels),
	}
}

func (s *Server) taskStatusRoutes() map[string]endpoint {
	return map[string]endpoint{
		"tasks.started":   always(s.started),
		"tasks.stop":      always(s.stopTask),
		"tasks.stopped":   always(s.finish(stopped)),
		"tasks.failed":    always(s.finish(failed)),
		"tasks.completed": since(2, s.completed),
		"tasks.close":     always(s.closeTask),
		"tasks.publish":   always(s.publish),
		"tasks.ping":      always(s.ping),
		"tasks.enqueue":   always(s.enqueue),
		"tasks.dequeue":   always(s.dequeue),
		"tasks.reset":     always(s.resetTask),
		"tasks.delete":    always(s.deleteTask),
		"tasks.archive":   always(s.archiveTasks),

		"tasks.enqueue_many":   always(s.many(s.enqueue, document{"queued": true})),
		"tasks.dequeue_many":   always(s.many(s.dequeue, document{"dequeued": true})),
		"tasks.stop_many":      always(s.many(s.stopTask, nil)),
		"tasks.reset_many":     always(s.many(s.resetOne, nil)),
		"tasks.delete_many":    always(s.many(s.deleteTask, nil)),
		"tasks.publish_many":   always(s.many(s.publish, nil)),
		"tasks.archive_many":   always(s.many(s.archiveOne, nil)),
		"tasks.unarchive_many": always(s.many(s.unarchiveOne, nil)),
	}
}

func (s *Server) queueRoutes() map[string]endpoint {
	return map[string]endpoint{
		"queues.get_by_id":              since(4, s.getQueue),
		"queues.get_all":                since(4, s.getQueues),
		"queues.get_all_ex":             since(4, s.getQueuesExpanded),
		"queues.get_default":            since(4, s.getDefaultQueue),
		"queues.create":                 since(4, s.createQueue),
		"queues.update":                 since(4, s.updateQueue),
		"queues.delete":                 since(4, s.deleteQueue),
		"queues.add_task":               since(4, s.addQueueTask),
		"queues.get_next_task":          always(s.getNextTask),
		"queues.remove_task":            since(4, s.removeQueueTask),
		"queues.clear_queue":            always(s.clearQueue),
		"queues.move_task_forward":      since(4, s.moveBy(-1)),
		"queues.move_task_backward":     since(4, s.moveBy(1)),
		"queues.move_task_to_front":     since(4, s.moveToFront),
		"queues.move_task_to_back":      since(4, s.moveToBack),
		"queues.peek_task":              since(15, s.peekTask),
		"queues.get_num_entries":        since(15, s.countEntries),
		"queues.get_queue_metrics":      since(4, s.queueMetrics),
		"queues.add_or_update_metadata": since(13, s.editQueueMetadata),
		"queues.delete_metadata":        since(13, s.deleteQueueMetadata),
	}
}

func (s *Server) workerRoutes() map[string]endpoint {
	return map[string]endpoint{
		"workers.register":               since(4, s.registerWorker),
		"workers.unregister":             since(4, s.unregisterWorker),
		"workers.status_report":          since(4, s.statusReport),
		"workers.get_all":                since(4, s.getWorkers),
		"workers.get_count":              since(4, s.countWorkers),
		"workers.get_stats":              since(4, s.workerStats),
		"workers.get_metric_keys":        since(4, s.workerMetricKeys),
		"workers.get_activity_report":    since(4, s.workerActivity),
		"workers.get_runtime_properties": since(4, s.runtimeProperties),
		"workers.set_runtime_properties": since(4, s.setRuntimeProperties),
	}
}

func (s *Server) eventRoutes() map[string]endpoint {
	return map[string]endpoint{
		"events.add":                                      always(s.addEvent),
		"events.add_batch":                                always(s.addEventBatch),
		"events.get_task_log":                             always(s.getTaskLog),
		"events.get_task_events":                          always(s.getTaskEvents),
		"events.scalar_metrics_iter_histogram":            always(s.scalarHistogram),
		"events.multi_task_scalar_metrics_iter_histogram": always(s.multiTaskHistogram),
		"events.scalar_metrics_iter_raw":                  always(s.scalarsRaw),
		"events.get_task_single_value_metrics":            always(s.singleValues),
		"events.get_task_latest_scalar_values":            always(s.latestScalars),
		"events.get_scalar_metrics_and_variants":          always(s.metricsAndVariants),
		"events.get_task_metrics":                         always(s.taskMetrics),
		"events.get_task_plots":                           always(s.taskPlots),
		"events.debug_images":                             always(s.debugImages),
		"events.delete_for_task":                          always(s.deleteTaskEvents),
		"events.clear_task_log":                           always(s.clearTaskLog),
		"events.clear_scroll":                             always(s.clearScroll),
	}
}

func (s *Server) projectRoutes() map[string]endpoint {
	return map[string]endpoint{
		"projects.get_by_id":  always(s.getProject),
		"projects.get_all":    always(s.getProjects),
		"projects.get_all_ex": always(s.getProjectsExpanded),
		"projects.create":     always(s.createProject),
		"projects.update":     always(s.updateProject),
		"projects.delete":     always(s.deleteProject),
	}
}

func (s *Server) modelRoutes() map[string]endpoint {
	return map[string]endpoint{
		"models.create":                 always(s.createModel),
		"models.get_by_id":              always(s.getModel),
		"models.get_all":                always(s.getModels),
		"models.get_all_ex":             always(s.getModelsExpanded),
		"models.edit":                   always(s.editModel),
		"models.update":                 always(s.updateModel),
		"models.set_ready":              always(s.setModelReady),
		"models.delete":                 always(s.deleteModel),
		"models.add_or_update_metadata": since(13, s.editModelMetadata),
		"models.delete_metadata":        since(13, s.deleteModelMetadata),
	}
}
