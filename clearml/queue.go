package clearml

// Queue is a queue with its entries in order, the head first.
type Queue struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Tags       []string `json:"tags"`
	SystemTags []string `json:"system_tags"`
	LastUpdate Time     `json:"last_update"`
	Entries    []Entry  `json:"entries"`
}

// Entry is one turn of a task in a queue. Enqueueing again gives another Added, so (Task, Added) names the turn.
type Entry struct {
	Task  string `json:"task"`
	Added Time   `json:"added"`
}
