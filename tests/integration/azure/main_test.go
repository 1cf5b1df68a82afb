package azure_test

import (
	"flag"
	"os"
	"testing"
)

// atOnce is how many of these tests go on together unless the command line says
// otherwise. They wait for the emulator, for messages and for each other more than
// they compute, so more than one for each core does not make any of them slower.
const atOnce = "8"

func TestMain(m *testing.M) {
	flag.Parse()
	isChosen := false
	flag.Visit(func(f *flag.Flag) { isChosen = isChosen || f.Name == "test.parallel" })
	if !isChosen {
		if err := flag.Set("test.parallel", atOnce); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
