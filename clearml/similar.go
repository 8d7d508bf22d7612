package clearml

import (
	"cmp"
	"slices"
	"strings"
)

// Similar gives up to n of the names, the most alike to name first; names with little in common are left out unless they
// are so few that all of them can be shown.
func Similar(name string, names []string, n int) []string {
	type scored struct {
		name     string
		distance int
	}
	all := make([]scored, len(names))
	for i, other := range names {
		all[i] = scored{other, distance(strings.ToLower(name), strings.ToLower(other))}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(a.distance, b.distance) })
	var out []string
	for _, s := range all {
		if len(out) < n && (len(names) <= n || s.distance <= max(2, len(name)/2)) {
			out = append(out, s.name)
		}
	}
	return out
}

// distance counts the single characters to insert, delete or replace to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			row[j+1] = min(cost, above+1, row[j]+1)
			diagonal = above
		}
	}
	return row[len(b)]
}
