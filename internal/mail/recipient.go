package mail

import (
	"net/textproto"
	"regexp"
	"slices"
)

var (
	// enhancedCode is the status that servers put before their words (RFC 3463): class, subject, detail.
	enhancedCode = regexp.MustCompile(`^5\.(\d{1,3})\.(\d{1,3})\b`)
	// anyAddress is an address quoted in a reply. Its letters say nothing about what the reply is about.
	anyAddress = regexp.MustCompile(`\S+@\S+`)
	// ofRecipient are words about who a mail is for.
	ofRecipient = regexp.MustCompile(`(?i)\b(mailbox|user|recipient|address|account|adresse|destinataire)\b`)
	// ofOthers are words about who sends, from where, what, and how much, beside which those of ofRecipient mean something else.
	ofOthers = regexp.MustCompile(`(?i)relay|sender|quota|exceed|limit|full|size|block|black|\bip\b|\blist|spam|virus|polic(y|ies)|reputation|authenti|prohibit|denied|authoriz`)
)

// recipientStatuses are the enhanced codes, without their class, about a recipient who cannot be reached under this address.
// 1.7, 1.8 and 1.9 of the same group are about the sender and the way; other groups are about the mail, the server and its rules.
var recipientStatuses = []string{"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1"}

// isAboutRecipient reports whether a permanent refusal says that this address takes no mail. Where the server gives an
// enhanced code, that decides. Otherwise 550, 551 or 553 must have been the answer when the recipient was named, in words
// that speak of one: servers answer the same codes where they do not relay, or do not like the sender.
func isAboutRecipient(at step, reply *textproto.Error) bool {
	if status := enhancedCode.FindStringSubmatch(reply.Msg); status != nil && status[1] != "0" {
		return slices.Contains(recipientStatuses, status[1]+"."+status[2])
	}
	words := anyAddress.ReplaceAllString(reply.Msg, "")
	return at == stepRcpt && slices.Contains([]int{550, 551, 553}, reply.Code) &&
		ofRecipient.MatchString(words) && !ofOthers.MatchString(words)
}
