package ui

import (
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Priority marks an emergency or an urgent case; the tag of a normal one is empty.
func Priority(l i18n.Lang, p casework.Priority) Tag {
	switch p {
	case casework.PriorityEmergency:
		return Tag{Text: msg.Code(l, "priority", string(p)), Kind: Danger, Icon: "clock"}
	case casework.PriorityUrgent:
		return Tag{Text: msg.Code(l, "priority", string(p)), Kind: Warning, Icon: "clock"}
	case casework.PriorityNormal:
	}
	return Tag{}
}
