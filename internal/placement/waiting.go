package placement

import (
	"time"

	"kuntapaikka/internal/casework"
)

// Waiting is one thing that waits for the actor, by its clock. Kind is a code; Href leads to where it is done.
type Waiting struct {
	Kind      string
	Reference string
	Place     string // code of the municipality concerned, or nothing
	Href      string
	Persons   int
	Due       time.Time         // zero: no clock runs
	Priority  casework.Priority // of the case concerned; empty where it is not about a case
}

// WaitingKinds lists what can wait for somebody, for the names of the codes.
func WaitingKinds() []string {
	return []string{
		"complete_case", "finish_draft", "start_matching", "suggest", "follow_suggestion", "propose", "reply", "agree", "direct", "confirm_offer",
		"answer_proposal", "late_answer", "prepare_arrival", "answer_hearing", "finish_offer", "give_feedback", "settle_change",
	}
}
