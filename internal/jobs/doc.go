// Package jobs does durable work.
//
// Everything that has to happen is a promise in the database (store.Tx.Promise), and the promises are the queue: a
// process leases due promises for its free workers, has each kept by a [Handler], and stores the result of the try.
// It looks for due promises when one is made due at once in this process, when a worker becomes free, and at each
// tick, which finds those of other processes and of dead ones. A lease ends by itself; the worker prolongs it.
package jobs
