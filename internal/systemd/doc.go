// Package systemd speaks with the service manager that started the portal, where one did: it takes over the listening socket that the manager
// holds, so that no connection is refused while the portal is restarted, says when the portal is ready and when it stops, and keeps the
// watchdog quiet for as long as the portal is well. Started by hand, or in a container, all of it does nothing.
package systemd
