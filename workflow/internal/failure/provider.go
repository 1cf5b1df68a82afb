package failure

// SettleProvider is Settle for the error of a data provider: what its author did
// not explain is said in the words for one, not in those for a workflow.
func SettleProvider(err error) error {
	settled := Settle(err)
	explained, broken := Guard(func() (bool, error) {
		_, ok := explanation(err)
		return ok, nil
	})
	if explained && broken == nil {
		return settled
	}
	d := Diagnose(settled)
	d.Message = providerMessage(d)
	return &settledError{Diagnosis: d}
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
