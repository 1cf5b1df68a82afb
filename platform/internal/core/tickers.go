package core

import (
	"github.com/bifrost-run/bifrost/app/alert/tell"
	"github.com/bifrost-run/bifrost/app/expand"
	app "github.com/bifrost-run/bifrost/app/fire"
	"github.com/bifrost-run/bifrost/functions/fire"
)

// newTickers are what every program looks after while it runs.
func newTickers(firer *app.Firer, expander *expand.Expander, teller *tell.Teller) fire.Tickers {
	return fire.Tickers{
		{Name: "schedules", Tick: firer.Tick},
		{Name: "batches", Tick: expander.Tick},
		{Name: "alerts", Tick: teller.Tick},
	}
}
