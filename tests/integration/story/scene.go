package story

// scene is one request of the story and what is told about its answer. {words}
// in any text are what the story knows by then.
type scene struct {
	title string
	// as is the account that asks, empty for somebody without a token, and in is
	// what X-Organization-Id says, empty for no such header.
	as, in string
	// ask is the method and the path.
	ask  string
	with []string
	body string
	want int
	// says is a part of the answer, beside the comparison of the families: both may
	// be wrong.
	says string
	// keep names a word and where in the answer it stands: "run=items.0.id".
	keep string
	// untold are names in the answer whose values are chance: how far a run came
	// before somebody stopped it.
	untold []string
	// until repeats the request until the answer has this text, and follow reads a
	// log on until it is over. Both tell only what they came to.
	until  string
	follow bool
}

// theStory is what people do with the program, from the first request to the last.
func theStory() []scene {
	var all []scene
	for _, chapter := range [][]scene{arrival, clients, permissionsOfPeople, configuration, catalogue, runs, endings, looking, undoing, repeating, uploads, messages, composing, submitting, alerting, strangers, manyClients, clientFiles} {
		all = append(all, chapter...)
	}
	return all
}
