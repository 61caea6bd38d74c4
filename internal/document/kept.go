package document

import "encoding/json"

// Reissue sets a letter that was kept as JSON when it was issued: the same file, byte by byte, as on that day.
func Reissue(kept json.RawMessage) ([]byte, error) {
	var l Letter
	if err := json.Unmarshal(kept, &l); err != nil {
		return nil, err
	}
	return l.PDF()
}
