/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"

#include "encfg-port-holder.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  const char *name;
  const char *advice; /* or NULL: the message says it all */
  const char *serial; /* where a serial line needs other advice than a network */
} ErrorFacts;

// clang-format off
static const ErrorFacts facts[] = {
  [ENCFG_ERROR_OPEN] = { "open",
    N_ ("Check the address and port of the module, and that no firewall of this computer is in "
        "the way; then retry."),
    N_ ("Check the port's name and that it is a serial port; then unplug the adapter, plug it in "
        "again and retry.") },
  [ENCFG_ERROR_NOT_FOUND] = { "not-found",
    N_ ("Check the spelling of the name, or use the IP address."),
    N_ ("Plug the adapter in, check that its driver is installed, and list the ports.") },
  [ENCFG_ERROR_PERMISSION] = { "permission",
    N_ ("This user may not open the port. On Linux join the group that owns it (\"sudo usermod -aG "
        "dialout $USER\"), then log out and in again. On Windows another program may hold it.") },
  [ENCFG_ERROR_IN_USE] = { "in-use",
    N_ ("Another program holds the port: close other configuration tools, terminals and monitoring "
        "software, then retry.") },
  [ENCFG_ERROR_CONNECTION_REFUSED] = { "connection-refused",
    N_ ("The host answers, but nobody listens on this port: another client may hold the module's "
        "one connection (close it, wait a minute), the port is wrong (502 is usual), or the address "
        "is that of another device.") },
  [ENCFG_ERROR_UNREACHABLE] = { "unreachable",
    N_ ("Check the network cable and its lamps, that the module has power, its IP address, and that "
        "this computer's own address is in the same network.") },
  [ENCFG_ERROR_LOST] = { "lost",
    N_ ("Another client may hold the module's one connection (close it, wait a minute); else "
        "check the network cable and that the module has power. What was read before may no "
        "longer be true: connect and read again."),
    N_ ("Check the cable and the adapter, and that the module has power. What was read before may "
        "no longer be true: connect and read again.") },
  [ENCFG_ERROR_TIMEOUT] = { "timeout",
    N_ ("Check that the module has power, the network cable, the Modbus id, and that this is the "
        "address of a module. A slow module or gateway needs a longer time-out."),
    N_ ("Check the cable and that the module has power; check the Modbus id, speed and A/B wires "
        "of the line. A slow module needs a longer time-out.") },
  [ENCFG_ERROR_GARBLED] = { "garbled",
    N_ ("Check the address and port: another service may answer there. A gateway may be set to "
        "another protocol than Modbus TCP."),
    N_ ("Check speed and format of the line, that no other master (monitoring computer) is on it, "
        "that no two modules have the same id, and the termination and shield of the cable.") },
  [ENCFG_ERROR_REFUSED_FUNCTION] = { "refused-function",
    N_ ("The module does not know this Modbus function: check that the profile is the right one for "
        "this module and its firmware.") },
  [ENCFG_ERROR_REFUSED_ADDRESS] = { "refused-address",
    N_ ("The module has no such register: check that the profile is the right one for this module "
        "and its firmware.") },
  [ENCFG_ERROR_REFUSED_VALUE] = { "refused-value",
    N_ ("The module does not take this value: check its limits, and those of the rows it depends "
        "on.") },
  [ENCFG_ERROR_BUSY] = { "busy",
    N_ ("The module is at work, a resistance test perhaps: wait until it has finished and retry.") },
  [ENCFG_ERROR_DEVICE_FAILURE] = { "device-failure",
    N_ ("The module reports a fault of its own: look at its lamps, restart it, and if it persists "
        "note the message for the manufacturer.") },
  [ENCFG_ERROR_GATEWAY] = { "gateway",
    N_ ("The gateway answers, the module behind it does not: check the Modbus id, the module's power "
        "and the serial side of the gateway (speed, A/B wires).") },
  [ENCFG_ERROR_NOT_APPLIED] = { "not-applied",
    N_ ("The module did not do what it confirmed, or holds another value than was written: it may be "
        "locked, may need a restart, or does not take this value. Read again before relying on it.") },
  [ENCFG_ERROR_PROFILE] = { "profile",
    N_ ("Check the spelling of the profile's id, or correct its file at the place named and check it "
        "again.") },
  [ENCFG_ERROR_MISMATCH] = { "mismatch",
    N_ ("This is another kind of module: choose its profile, or a file made for it.") },
  [ENCFG_ERROR_CHANGED] = { "changed",
    N_ ("Somebody else has changed the module since it was read, by another tool or at its keys: read "
        "it again, look at what is different now, and then decide.") },
  [ENCFG_ERROR_OTHER_MODULE] = { "other-module",
    N_ ("Another module has taken this address, or the cable was moved to another one: check which "
        "module is connected and that no two have the same address, then connect and read again.") },
  [ENCFG_ERROR_CONFIG] = { "config",
    N_ ("The file is not there, was cut off, is of another kind, or this user may not read or write it: "
        "check its name first, then what it holds.") },
  [ENCFG_ERROR_RANGE] = { "range",
    N_ ("The number is outside the limits or in another unit, or it is no number: enter one within the "
        "limits, in the unit shown.") },
  [ENCFG_ERROR_READ_ONLY] = { "read-only", N_ ("This row can only be read: leave it out.") },
  [ENCFG_ERROR_PRECONDITION] = { "precondition",
    N_ ("The module cannot do this in its present state: look at its status, wait for charging, "
        "discharging or a test to end, and retry.") },
  [ENCFG_ERROR_USAGE] = { "usage", NULL },
};
// clang-format on

G_DEFINE_QUARK (encfg - error - quark, encfg_error)

static const ErrorFacts *
find_facts (const GError *error)
{
  if (error == NULL || error->domain != ENCFG_ERROR)
    return NULL;

  g_assert (error->code > 0 && error->code < (int) G_N_ELEMENTS (facts));
  return &facts[error->code];
}

const char *
encfg_error_name (const GError *error)
{
  const ErrorFacts *known = find_facts (error);

  if (known != NULL)
    return known->name;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? "cancelled" : "failed";
}

const char *
encfg_error_advice (const GError *error, EncfgEndpointKind kind)
{
  const ErrorFacts *known = find_facts (error);

  if (known == NULL || known->advice == NULL)
    return NULL;
  return kind == ENCFG_ENDPOINT_RTU && known->serial ? _ (known->serial) : _ (known->advice);
}

void
encfg_error_set_exception (GError **error, guint8 exception)
{
  static const struct
  {
    EncfgError code;
    const char *text;
  } exceptions[] = {
    [1] = { ENCFG_ERROR_REFUSED_FUNCTION, N_ ("illegal function") },
    [2] = { ENCFG_ERROR_REFUSED_ADDRESS, N_ ("illegal address") },
    [3] = { ENCFG_ERROR_REFUSED_VALUE, N_ ("illegal value") },
    [4] = { ENCFG_ERROR_DEVICE_FAILURE, N_ ("device failure") },
    [5] = { ENCFG_ERROR_BUSY, N_ ("accepted, still at work") },
    [6] = { ENCFG_ERROR_BUSY, N_ ("busy") },
    [8] = { ENCFG_ERROR_DEVICE_FAILURE, N_ ("memory parity error") },
    [10] = { ENCFG_ERROR_GATEWAY, N_ ("gateway has no path") },
    [11] = { ENCFG_ERROR_GATEWAY, N_ ("nobody answers behind the gateway") },
  };

  if (exception < G_N_ELEMENTS (exceptions) && exceptions[exception].text != NULL)
    g_set_error (error,
                 ENCFG_ERROR,
                 (int) exceptions[exception].code,
                 _ ("module answers exception %u (%s)"),
                 (guint) exception,
                 _ (exceptions[exception].text));
  else
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_DEVICE_FAILURE,
                 _ ("module answers exception %u"),
                 (guint) exception);
}

void
encfg_error_set_serial (GError **error, int errnum, const char *port)
{
  EncfgError code = ENCFG_ERROR_OPEN;
  g_autofree char *holder = errnum == EBUSY ? encfg_port_dup_holder (port) : NULL;
  const char *text = NULL;

  switch (errnum)
    {
    case ENOENT:
      code = ENCFG_ERROR_NOT_FOUND;
      text = _ ("no such port");
      break;
    case EACCES:
    case EPERM:
      code = ENCFG_ERROR_PERMISSION;
      text = _ ("no permission to open the port");
      break;
    case EBUSY:
      code = ENCFG_ERROR_IN_USE;
      text = _ ("another program holds the port");
      break;
    case ENOTTY:
    case EISDIR:
      text = _ ("is not a serial port");
      break;
    case EIO:
    case ENXIO:
    case ENODEV:
    case EBADF:
    case EPIPE:
    case ECONNRESET:
      code = ENCFG_ERROR_LOST;
      text = _ ("the port is gone");
      break;
    case ETIMEDOUT:
      code = ENCFG_ERROR_TIMEOUT;
      text = _ ("no answer");
      break;
    case 0: /* Windows leaves nothing in errno */
      text = _ ("cannot be opened");
      break;
    default:
      text = g_strerror (errnum);
      break;
    }
  g_set_error (error,
               ENCFG_ERROR,
               (int) code,
               "%s: %s%s%s",
               port,
               text,
               holder ? ": " : "",
               holder ? holder : "");
}

GError *
encfg_error_from_connect (GError *error, const char *where)
{
  EncfgError code = ENCFG_ERROR_OPEN;
  const char *text = error->message;
  GError *ours;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;

  if (error->domain == G_RESOLVER_ERROR ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND))
    {
      code = ENCFG_ERROR_NOT_FOUND;
      text = _ ("no such host");
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      code = ENCFG_ERROR_CONNECTION_REFUSED;
      text = _ ("connection refused");
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      code = ENCFG_ERROR_UNREACHABLE;
      text = _ ("host does not answer");
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    {
      code = ENCFG_ERROR_UNREACHABLE;
      text = _ ("no way to the host");
    }

  ours = g_error_new (ENCFG_ERROR, (int) code, "%s: %s", where, text);
  g_error_free (error);
  return ours;
}

gboolean
encfg_error_is_line_trouble (const GError *error)
{
  return g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT) ||
         g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED) ||
         g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_LOST);
}

gboolean
encfg_error_is_out_of_reach (const GError *error)
{
  return error != NULL && error->domain == ENCFG_ERROR &&
         (error->code <= ENCFG_ERROR_GARBLED || error->code == ENCFG_ERROR_GATEWAY);
}

gboolean
encfg_error_is_exception (const GError *error)
{
  return error != NULL && error->domain == ENCFG_ERROR &&
         error->code >= ENCFG_ERROR_REFUSED_FUNCTION && error->code <= ENCFG_ERROR_GATEWAY;
}
