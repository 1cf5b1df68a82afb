package fuzzapi

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"sync"
)

// pool holds the ids of what is there, by where it stands: "/api/roles/", and by the
// names of parameters that are the same everywhere.
type pool struct {
	lock sync.Mutex
	ids  map[string][]string
}

func newPool() *pool { return &pool{ids: map[string][]string{}} }

// poolMost is how many of a sort are remembered. The last ones take the places of others.
const poolMost = 40

// add remembers an id.
func (p *pool) add(where, id string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if list := p.ids[where]; len(list) >= poolMost {
		list[len(id)*7%poolMost] = id
		return
	}
	p.ids[where] = append(p.ids[where], id)
}

// addLocation remembers what was made at an address.
func (p *pool) addLocation(location string) {
	at := strings.LastIndex(location, "/")
	if at > 0 && at < len(location)-1 {
		p.add(location[:at+1], location[at+1:])
	}
}

// addItems remembers what is in a list, and where it goes on.
func (p *pool) addItems(path string, a answer) {
	var list struct {
		Items      []struct{ ID string }
		NextCursor string
	}
	if strings.Contains(path, "{") || json.Unmarshal(a.body, &list) != nil {
		return
	}
	for _, item := range list.Items {
		if item.ID != "" && path != "/api/organizations" && path != "/api/users" {
			p.add(path+"/", item.ID)
		}
	}
	if list.NextCursor != "" {
		p.add("cursor", list.NextCursor)
	}
}

// any is one of a sort; empty when there is none.
func (p *pool) any(r *rand.Rand, where string) string {
	p.lock.Lock()
	defer p.lock.Unlock()
	list := p.ids[where]
	if len(list) == 0 {
		return ""
	}
	return list[r.IntN(len(list))]
}

// last is what was added last of a sort; empty when there is none.
func (p *pool) last(where string) string {
	p.lock.Lock()
	defer p.lock.Unlock()
	if list := p.ids[where]; len(list) > 0 {
		return list[len(list)-1]
	}
	return ""
}

// placeOf is where a parameter of a path looks for ids: by its name when that means the
// same everywhere, else by what stands before it.
func placeOf(path, name string) string {
	if name == "orgId" || name == "userId" {
		return name
	}
	before, _, _ := strings.Cut(path, "{"+name+"}")
	if at := strings.Index(before, "{"); at >= 0 {
		return before[strings.LastIndex(strings.TrimSuffix(before, "/"), "/")+1:]
	}
	return before
}
