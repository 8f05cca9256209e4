// Package jobs does durable work.
//
// What has to happen is a promise in our own rows (store.Tx.Promise), and these rows are the queue: a process leases what is due
// for the workers that are free, has each promise kept by a [Handler], and notes how the try ended. It looks when a promise is
// made due at once in this process, when a worker becomes free, and at each tick, which finds what other processes promised and
// what a dead one held. A lease ends by itself; the worker prolongs it.
package jobs
