// Package navette defines the types that every other package uses: the records of the product with their identifiers
// and states, events, error codes, actors, rights and the clock. It imports only the standard library, and every other
// package may import it.
//
// # Terms
//
//   - A session is one occurrence in an organization's schedule ([Session]). Members book it. Each [Booking] has a
//     personal link, an address at which the member joins the session. The page at that address is called the booking's
//     door.
//   - For a session that takes place online, Navette creates a [Meeting] in Zoom. Each time that a meeting runs is a
//     [Sitting]. A sitting that was recorded becomes a [Call] in the library. In package zoom, and in names such as
//     [SilentCalls], a call is a request to Zoom's API.
//   - A [Host] is a Zoom user of the connected account. A [HostLink] links a host to a user of the organization.
//   - A sweep is a periodic reading of Zoom's lists of recordings.
//   - A recording policy is what an organization wants Zoom to record, and how. A policy run plans, applies or reverts
//     it. A user's effective setting is the value that Zoom applies to the user, wherever it comes from. Drift is what
//     was changed in Zoom after an apply.
//   - A letter is the text of a mail.
//   - A [Promise] is a row of the work queue: work that has to be done at or after an instant. To keep a promise is to
//     do that work, and each attempt is a [Try]. Package jobs runs the promises.
//   - A rule is a service of the product: a type whose methods check the actor's rights, read and write the store, and
//     call Zoom or the mail server. Package rules constructs all of them.
//   - Product time is the time of the program's [Clock]. In production it equals real time; demos run it faster, and
//     tests set it by hand. Real time is that of the machine ([RealNow]).
package navette
