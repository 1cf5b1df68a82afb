package ask

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"syscall"
)

// Why says in a part of a sentence why an address gives no answer. What it does not
// know is told as it is, without the address.
func Why(err error) error {
	for sent, is := errors.AsType[*url.Error](err); is; sent, is = errors.AsType[*url.Error](err) {
		err = sent.Err
	}
	name, isName := errors.AsType[*net.DNSError](err)
	wire, isWire := errors.AsType[net.Error](err)
	switch {
	case isName && name.IsNotFound:
		return fmt.Errorf("nobody knows the name %s", name.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return errFree
	case errors.Is(err, context.DeadlineExceeded), isWire && wire.Timeout():
		return errors.New("no answer in time")
	}
	if why := ofCertificate(err); why != nil {
		return why
	}
	return err
}

// ofCertificate is for an address that shows a certificate which is not its own, or not
// good any more; nil for other errors.
func ofCertificate(err error) error {
	if host, is := errors.AsType[x509.HostnameError](err); is {
		return fmt.Errorf("its certificate is for another name than %s", host.Host)
	}
	if invalid, is := errors.AsType[x509.CertificateInvalidError](err); is && invalid.Reason == x509.Expired {
		return fmt.Errorf("its certificate is good from %s to %s only", day(invalid.Cert.NotBefore), day(invalid.Cert.NotAfter))
	}
	if _, is := errors.AsType[x509.UnknownAuthorityError](err); is {
		return errors.New("its certificate is signed by nobody whom this computer trusts")
	}
	return nil
}

// errFree is the refusal of an address at which nobody listens.
var errFree = errors.New("nobody listens there")

// IsFree reports whether an error of this package says that nobody listens.
func IsFree(err error) bool { return errors.Is(err, errFree) }
