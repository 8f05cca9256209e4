package view

// Setup is how far an unfinished set-up is. Pages of the settings and Today show it.
type Setup struct {
	Number    int    // of the current step, from 1
	Of        int    // number of steps
	Kind      string // of the current step; its name is the message "setup." + Kind
	To        string // the page of the step
	Here      bool   // whether this page is that page
	CanLater  bool   // whether the step can be left for later
	Attention bool   // whether something is wrong with it
	Waiting   bool   // whether the program or Zoom does it at present
}
