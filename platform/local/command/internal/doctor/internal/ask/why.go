package ask

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
)

// Why says in a part of a sentence why an address gives no answer. What it does not
// know is told as it is, without the address.
func Why(err error) error {
	for sent, is := errors.AsType[*url.Error](err); is; sent, is = errors.AsType[*url.Error](err) {
		err = sent.Err
	}
	if on, is := errors.AsType[*net.OpError](err); is && on.Op == "proxyconnect" {
		return fmt.Errorf("the proxy of this computer: %w", ofWire(on.Err))
	}
	if why := ofCertificate(err); why != nil {
		return why
	}
	return ofWire(err)
}

// What Windows says about a connection, which is not what the package syscall calls so
// there. No other system has these numbers.
const (
	errWindowsReset   syscall.Errno = 10054
	errWindowsRefused syscall.Errno = 10061
)

// ofWire is for an address that cannot be reached, or says nothing.
func ofWire(err error) error {
	name, isName := errors.AsType[*net.DNSError](err)
	wire, isWire := errors.AsType[net.Error](err)
	number, isNumber := errors.AsType[syscall.Errno](err)
	switch {
	case isName && name.IsNotFound:
		return fmt.Errorf("nobody knows the name %s", name.Name)
	case isName && !name.IsTimeout:
		return fmt.Errorf("the name %s cannot be looked up: %s", name.Name, name.Err)
	case errors.Is(err, syscall.ECONNREFUSED), number == errWindowsRefused:
		return errFree
	case errors.Is(err, context.DeadlineExceeded), isWire && wire.Timeout():
		return errors.New("no answer in time")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), number == errWindowsReset:
		return errors.New("the connection was closed without an answer")
	case errors.Is(err, http.ErrSchemeMismatch):
		return errors.New("it answers in the clear, without TLS")
	case isNumber:
		return number
	}
	return err
}

// CertificateError is for an address that shows a certificate which is not its own, or
// not good any more.
type CertificateError string

// Error is the part of a sentence.
func (e CertificateError) Error() string { return string(e) }

func ofCertificate(err error) error {
	if host, is := errors.AsType[x509.HostnameError](err); is {
		return CertificateError("its certificate is for another name than " + host.Host)
	}
	if invalid, is := errors.AsType[x509.CertificateInvalidError](err); is && invalid.Reason == x509.Expired {
		return CertificateError("its certificate is good from " + day(invalid.Cert.NotBefore) + " to " + day(invalid.Cert.NotAfter) + " only")
	}
	if _, is := errors.AsType[x509.UnknownAuthorityError](err); is {
		return CertificateError("its certificate is signed by nobody whom this computer trusts")
	}
	return nil
}

// Advice is what to do about an address that gives no answer: the advice for one that
// is not there, unless its certificate is what is wrong.
func Advice(err error, absent string) string {
	if _, is := errors.AsType[CertificateError](err); is {
		return "look at the address, and at the certificate that is shown there; where a proxy shows one of its own, let this computer trust it"
	}
	return absent
}

// errFree is the refusal of an address at which nobody listens.
var errFree = errors.New("nobody listens there")

// IsFree reports whether an error of this package says that nobody listens.
func IsFree(err error) bool { return errors.Is(err, errFree) }
