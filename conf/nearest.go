package conf

import (
	"slices"
	"strings"
)

// nearestKey is the key of the table that was probably meant by path: one of the same object, else one with nearly the same
// whole path, else one of the same name in another object.
func (l *loader) nearestKey(sections map[string]bool, path string) string {
	parent, name := split(path)
	var siblings, others []string
	for known := range l.keys {
		others = append(others, known)
		if p, n := split(known); p == parent {
			siblings = append(siblings, n)
		}
	}
	for known := range sections {
		if p, n := split(known); p == parent {
			siblings = append(siblings, n)
		}
	}
	if near := nearest(name, siblings, nil); near != "" {
		return parent + "." + near
	}
	slices.Sort(others)
	for _, known := range others {
		if _, n := split(known); n == name {
			return known
		}
	}
	if near := nearest(path, others, nil); near != "" {
		return near
	}
	return nearest(name, others, func(known string) string { _, n := split(known); return n })
}

func split(path string) (parent, name string) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// nearest is the candidate that looks most like word, or "" when none is near: at most a third of the letters may differ.
// part, when given, is what of a candidate is compared.
func nearest(word string, candidates []string, part func(string) string) string {
	slices.Sort(candidates)
	best, bestDistance := "", len(word)/3+1
	if len(word) <= 2 {
		bestDistance = 0
	}
	for _, c := range candidates {
		compared := c
		if part != nil {
			compared = part(c)
		}
		if compared == word {
			return c
		}
		if d := distance(strings.ToLower(word), strings.ToLower(compared), bestDistance); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance is Damerau's: insertions, deletions, replacements and swaps of neighbours that turn a into b. Counting stops at limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
			least = min(least, cur[j])
		}
		if least > limit {
			return limit
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
