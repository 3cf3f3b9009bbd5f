/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The one error domain of en-cfg, and the only place that knows the codes of errno, GIO, libmodbus
 * and libserialport. A code exists only where a caller or a user acts differently.
 * Cancellation is not here: it stays G_IO_ERROR_CANCELLED. Any thread. */

#include "encfg-endpoint.h"

G_BEGIN_DECLS

#define ENCFG_ERROR (encfg_error_quark ())

typedef enum
{
  ENCFG_ERROR_OPEN = 1,           /* port or host cannot be opened, for no better-known reason */
  ENCFG_ERROR_NOT_FOUND,          /* no such port, or the name does not resolve */
  ENCFG_ERROR_PERMISSION,         /* port exists but this user may not open it */
  ENCFG_ERROR_IN_USE,             /* port is held by another program */
  ENCFG_ERROR_CONNECTION_REFUSED, /* host is there, nobody listens on the port */
  ENCFG_ERROR_UNREACHABLE,        /* no way to the host */
  ENCFG_ERROR_LOST,             /* connection ended, adapter gone, or too many time-outs in a row */
  ENCFG_ERROR_TIMEOUT,          /* no answer to one request */
  ENCFG_ERROR_GARBLED,          /* an answer that does not fit: CRC, length, unit, function */
  ENCFG_ERROR_REFUSED_FUNCTION, /* exception 1 */
  ENCFG_ERROR_REFUSED_ADDRESS,  /* exception 2 */
  ENCFG_ERROR_REFUSED_VALUE,    /* exception 3 */
  ENCFG_ERROR_BUSY,             /* exceptions 5 and 6 */
  ENCFG_ERROR_DEVICE_FAILURE,   /* exceptions 4, 8 and any other */
  ENCFG_ERROR_GATEWAY,          /* exceptions 0x0A and 0x0B: a gateway with nobody behind it */
  ENCFG_ERROR_NOT_APPLIED,      /* the read-back differs from what was written */
  ENCFG_ERROR_PROFILE,          /* bad profile file */
  ENCFG_ERROR_MISMATCH,         /* profile or file does not belong to this module */
  ENCFG_ERROR_CHANGED,          /* the module no longer holds what the user was shown */
  ENCFG_ERROR_OTHER_MODULE,     /* another one answers than before */
  ENCFG_ERROR_CONFIG,           /* bad settings file, journal or other file of ours */
  ENCFG_ERROR_RANGE,            /* value outside the limits, or no number */
  ENCFG_ERROR_READ_ONLY,        /* the row cannot be written */
  ENCFG_ERROR_PRECONDITION,     /* the module refuses the command in its present state */
  ENCFG_ERROR_USAGE             /* wrong arguments */
} EncfgError;

GQuark encfg_error_quark (void);

/* The code as scripts see it: "connection-refused". Static. Cancelled is "cancelled", any foreign
 * domain "failed". */
const char *encfg_error_name (const GError *error);

/* What the user can do about it, on this kind of line: likely causes in order and the next step, or
 * NULL. Static. */
const char *encfg_error_advice (const GError *error, EncfgEndpointKind kind);

/* A Modbus exception code (1…255) as an error of ours. */
void encfg_error_set_exception (GError **error, guint8 exception);

/* What opening a serial port or talking over it left in errno, in our codes. `port` names it. */
void encfg_error_set_serial (GError **error, int errnum, const char *port);

/* Turns a GIO connect error for `where` ("10.0.0.5:502") into ours; takes `error` (transfer full),
 * returns the new one (transfer full). G_IO_ERROR_CANCELLED passes through unchanged. */
GError *encfg_error_from_connect (GError *error, const char *where);

/* TRUE for every error that a silent, lost or foreign line explains: the module may still be fine
 * and a read is worth repeating. */
gboolean encfg_error_is_line_trouble (const GError *error);

/* TRUE for every error without a word from the module itself: its place cannot be opened, is
 * silent, answers nonsense, or only a gateway answers. Whoever answers there later may be another
 * one. */
gboolean encfg_error_is_out_of_reach (const GError *error);

/* TRUE for every error that came as an exception answer: somebody is there. */
gboolean encfg_error_is_exception (const GError *error);

G_END_DECLS
