package worker

import "syscall"

// leash lets the system kill the handler when the test's process dies.
func leash(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
