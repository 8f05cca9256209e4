// Package jobs is the work queue of the program. It runs the promises stored in the database, also after a crash.
//
// A promise is a row that states what has to be done and when that is due (store.Tx.Promise). A [Runner] leases due
// promises for its free workers, calls the [Handler] of each, and stores the result of the try. It looks for due
// promises when this process makes one due at once, when a worker becomes free, and at each tick (every 0.2 s while the
// database answers), which also finds promises that other processes made due and those of processes that have crashed.
// A lease ends by itself unless its worker prolongs it.
package jobs
