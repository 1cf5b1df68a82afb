package text

// IsKey reports whether a text keeps the rule of the keys of settings and secrets:
// ^[a-z][a-z0-9_]{0,62}$.
func IsKey(text string) bool {
	if len(text) < 1 || len(text) > 63 || text[0] < 'a' || text[0] > 'z' {
		return false
	}
	for _, c := range []byte(text) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}
