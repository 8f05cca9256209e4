// Package jobs does durable work.
//
// Everything that has to happen is a promise in the database (store.Tx.Promise), and the promises are the queue. A
// [Runner] leases due promises for its free workers, calls the [Handler] of each, and stores the result of the try. It
// looks for due promises when this process makes one due at once, when a worker becomes free, and at each tick, which
// also finds the promises of other processes and of dead ones. A lease ends by itself unless its worker prolongs it.
package jobs
