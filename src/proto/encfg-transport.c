/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-transport.h"

#include "encfg-error.h"
#include "encfg-transport-private.h"

#include <glib/gi18n-lib.h>

gboolean
encfg_transport_open (EncfgTransport *self, GCancellable *cancellable, GError **error)
{
  if (self->is_open)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  self->is_open = self->klass->open (self, cancellable, error);
  self->n_opened += self->is_open;
  return self->is_open;
}

void
encfg_transport_close (EncfgTransport *self)
{
  if (!self->is_open)
    return;

  self->is_open = FALSE;
  self->klass->close (self);
}

gboolean
encfg_transport_exchange (EncfgTransport *self,
                          guint8 unit,
                          const EncfgPdu *request,
                          guint timeout_ms,
                          EncfgPdu *answer,
                          GCancellable *cancellable,
                          GError **error)
{
  g_return_val_if_fail (unit != 0 && request->length > 0 && timeout_ms > 0, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!self->is_open)
    {
      g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_LOST, _ ("not connected"));
      return FALSE;
    }
  return self->klass->exchange (self, unit, request, timeout_ms, answer, cancellable, error);
}

gboolean
encfg_transport_listen (EncfgTransport *self,
                        gint64 until_us,
                        GCancellable *cancellable,
                        GError **error)
{
  return !self->is_open || !self->klass->listen ||
         self->klass->listen (self, until_us, cancellable, error);
}

void
encfg_transport_free (EncfgTransport *self)
{
  if (self == NULL)
    return;

  encfg_transport_close (self);
  self->klass->free (self);
}

EncfgTransport *
encfg_transport_new (const EncfgEndpoint *endpoint)
{
  return endpoint->kind == ENCFG_ENDPOINT_TCP ? encfg_transport_tcp_new (endpoint)
                                              : encfg_transport_rtu_new (endpoint);
}

gboolean
encfg_transport_fits (const EncfgPdu *request, const EncfgPdu *answer)
{
  g_autoptr (GError) error = NULL;

  return encfg_pdu_check_answer (request, answer, NULL, &error) || encfg_error_is_exception (error);
}

void
encfg_transport_trace (EncfgTransport *self,
                       EncfgTraceDirection direction,
                       const guint8 *bytes,
                       guint length,
                       guint8 unit,
                       const EncfgPdu *pdu)
{
  g_autofree char *text = NULL;
  g_autofree char *note = NULL;

  if (!encfg_trace_is_wanted (self->trace))
    return;
  text = encfg_pdu_describe (pdu, direction == ENCFG_TRACE_SENT);
  note = g_strdup_printf ("id %u: %s", (guint) unit, text);
  encfg_trace_frame (self->trace, direction, bytes, length, note);
}
