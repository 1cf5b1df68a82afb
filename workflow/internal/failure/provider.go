package failure

// SettleProvider is Settle for the error of a data provider: what its author did
// not explain is said in the words for one, not in those for a workflow.
func SettleProvider(err error) error { return settledAs(err, providerMessage) }

// SettleTest is the same for the error of an integration's test.
func SettleTest(err error) error { return settledAs(err, testMessage) }

// settledAs settles an error, with other words for what nobody explained.
func settledAs(err error, message func(Diagnosis) string) error {
	settled := Settle(err)
	explained, broken := Guard(func() (bool, error) {
		_, ok := explanation(err)
		return ok, nil
	})
	if explained && broken == nil {
		return settled
	}
	d := Diagnose(settled)
	d.Message = message(d)
	return &settledError{Diagnosis: d}
}

func testMessage(d Diagnosis) string {
	switch d.Code {
	case panicked:
		return "The test stopped because of a fault in the code of the integration."
	case timeout:
		return "The other system did not answer in time. Check its address, then try again."
	}
	return "The connection does not work."
}

func providerMessage(d Diagnosis) string {
	switch d.Code {
	case panicked:
		return "The data provider stopped because of a fault in its code."
	case timeout:
		return "The data provider did not answer in time."
	case InputIncompatible:
		return "The inputs do not fit this version of the data provider."
	}
	if d.Step != "" {
		return StepMessage(d.Step)
	}
	return "The data provider failed."
}
