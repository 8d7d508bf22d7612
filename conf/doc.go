// Package conf is the configuration of both programs: clearml.conf, the variables that override it, and the vaults of an
// enterprise server, laid over the defaults of one table of keys.
//
// [Load] reads everything in the order of the Python agent. A [Config] knows where each of its values comes from, which is
// what `clearml-agent config` shows, and answers through typed getters that fall back to the table's default when a value
// has the wrong type: such a value, like a misspelt key, is a [Warning], not a stop. What stops is a file that cannot be
// parsed.
package conf
