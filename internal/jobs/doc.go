// Package jobs does durable work.
//
// What has to happen is a promise in our own rows (store.Tx.Promise). A tick takes what is due and puts a job for each
// promise into River's queue, in the transaction that takes the promise's lease; a promise that is due when it is made is
// enqueued in that transaction. A job re-reads its promise, does nothing if the lease went elsewhere, acts, and notes how
// the try ended. River gives workers, queues with limits and a view of what runs; no promise rests on its schedule,
// retries or rescue: a job has one attempt, and a dead node's leases end by themselves.
package jobs
