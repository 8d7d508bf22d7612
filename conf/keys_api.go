package conf

func apiKeys() []Key {
	return []Key{
		{Path: "api.api_server", Type: Text, Meaning: "address of the API server"},
		{Path: "api.host", Type: Text, Meaning: "older name of api.api_server, used when that is missing"},
		{Path: "api.web_server", Type: Text, Meaning: "address of the web interface; derived from the API server when missing"},
		{Path: "api.files_server", Type: Text, Meaning: "address of the file server; derived from the API server when missing"},
		{Path: "api.credentials.access_key", Type: Text, Meaning: "access key"},
		{Path: "api.credentials.secret_key", Type: Text, Secret: true, Meaning: "secret key"},
		{Path: "api.verify_certificate", Type: Any, Default: true, Meaning: "check the server's certificate; a text is the path of a CA bundle"},
		{Path: "api.version", Type: Scalar, Default: 1.5, Meaning: "informational"},
		{Path: "api.default_version", Type: Scalar, Default: 1.5, Meaning: "informational"},
		{Path: "api.http.max_req_size", Type: Int, Default: 15728640, Meaning: "largest request body in bytes; batches are split to stay below"},
		{Path: "api.http.retries.total", Type: Int, Default: 240, Meaning: "retries of a request", Here: retriesHere},
		{Path: "api.http.retries.connect", Type: Int, Default: 240, Meaning: "retries when the server cannot be reached", Here: retriesHere},
		{Path: "api.http.retries.read", Type: Int, Default: 240, Meaning: "retries when an answer breaks off", Here: retriesHere},
		{Path: "api.http.retries.redirect", Type: Int, Default: 240, Meaning: "redirects to follow", Here: retriesHere},
		{Path: "api.http.retries.status", Type: Int, Default: 240, Meaning: "retries on 429, 502, 503 and 504", Here: retriesHere},
		{Path: "api.http.retries.backoff_factor", Type: Number, Default: 1.0, Meaning: "seconds before the second try, doubled each time", Here: "jitter is added"},
		{Path: "api.http.retries.backoff_max", Type: Number, Default: 120.0, Meaning: "longest wait between two tries in seconds"},
		{Path: "api.http.wait_on_maintenance_forever", Type: Bool, Default: true, Meaning: "keep trying while the server answers 503", Here: "keeps trying as long as the work at hand allows, with pauses"},
		{Path: "api.http.pool_maxsize", Type: Int, Default: 512, Meaning: "connections kept open"},
		{Path: "api.http.pool_connections", Type: Int, Default: 512, Meaning: "connection pools"},
		{Path: "api.http.default_method", Type: Text, Meaning: "get, post or put", Here: "requests are POST, which every server takes"},
		{Path: "api.auth.token_expiration_threshold_sec", Type: Seconds, Default: 43200, Meaning: "a token with less life left is renewed"},
		{Path: "api.auth.request_token_expiration_sec", Type: Seconds, Meaning: "life of a token to ask for; the server decides when missing"},
		{Path: "api.public_ip_ping", Type: Text, Implied: "8.8.8.8", Meaning: "address that decides which of our own addresses is reported; nothing is sent to it"},
		{Path: "api.public_ip_service_urls", Type: List, Meaning: "services that tell the public address"},
	}
}

const retriesHere = "a deadline bounds the tries, not their number"
