package mail

import (
	"net/textproto"
	"regexp"
	"slices"
)

var (
	// enhancedCode matches the status before the text of a reply (RFC 3463): class, subject, detail.
	enhancedCode = regexp.MustCompile(`^5\.(\d{1,3})\.(\d{1,3})\b`)
	// anyAddress matches an address in a reply, which is removed before the words are read.
	anyAddress = regexp.MustCompile(`\S+@\S+`)
	// ofRecipient matches words about the recipient.
	ofRecipient = regexp.MustCompile(`(?i)\b(mailbox|user|recipient|address|account|adresse|destinataire)\b`)
	// ofOthers matches words about the sender, the origin, the content or the amount. In such a reply the words of
	// ofRecipient have another meaning.
	ofOthers = regexp.MustCompile(`(?i)relay|sender|quota|exceed|limit|full|size|block|black|\bip\b|\blist|spam|virus|` +
		`polic(y|ies)|reputation|authenti|prohibit|denied|authoriz`)
)

// recipientStatuses are the enhanced codes, without their class, for a recipient who cannot be reached at this
// address. 1.7, 1.8 and 1.9 of the same group are about the sender and the route; other groups are about the mail,
// the server and its rules.
var recipientStatuses = []string{"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1"}

// isAboutRecipient reports whether a permanent refusal means that this address receives no mail. An enhanced code
// decides. Without one, the reply must be a 550, 551 or 553 to the RCPT command with words about the recipient only,
// because servers also use these codes when they reject the sender or do not relay.
func isAboutRecipient(at step, reply *textproto.Error) bool {
	if status := enhancedCode.FindStringSubmatch(reply.Msg); status != nil && status[1] != "0" {
		return slices.Contains(recipientStatuses, status[1]+"."+status[2])
	}
	words := anyAddress.ReplaceAllString(reply.Msg, "")
	return at == stepRcpt && slices.Contains([]int{550, 551, 553}, reply.Code) &&
		ofRecipient.MatchString(words) && !ofOthers.MatchString(words)
}
