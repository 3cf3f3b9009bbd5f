/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-transport.h"

#include "encfg-error.h"
#include "encfg-transport-private.h"

#include <glib/gi18n-lib.h>

static void trace (EncfgTransport *self, guint8 unit, EncfgTraceFrame *frame);

/* What has no bytes: `error` NULL is a connection that was made. */
static void
trace_nothing (EncfgTransport *self, EncfgTraceOutcome outcome, const GError *error)
{
  EncfgTraceFrame frame = { .direction = ENCFG_TRACE_NOTHING,
                            .outcome = outcome,
                            .at_us = g_get_monotonic_time (),
                            .request = self->asked.length > 0 ? &self->asked : NULL,
                            .why = error != NULL ? error->message : NULL };

  if (!encfg_trace_is_wanted (self->trace))
    return;
  if (frame.request != NULL)
    frame.after_us = frame.at_us - self->sent_us;
  trace (self, self->asked_unit, &frame);
}

static EncfgTraceOutcome
outcome_of (const GError *error)
{
  if (g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT))
    return ENCFG_TRACE_TIMEOUT;
  if (g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED))
    return ENCFG_TRACE_GARBLED;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? ENCFG_TRACE_CANCELLED
                                                                   : ENCFG_TRACE_LOST;
}

gboolean
encfg_transport_open (EncfgTransport *self, GCancellable *cancellable, GError **error)
{
  static int n_connections;
  GError *local_error = NULL;

  if (self->is_open)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  self->connection = (guint) g_atomic_int_add (&n_connections, 1) + 1;
  self->asked.length = 0;
  self->asked_unit = self->endpoint != NULL ? self->endpoint->unit : 0;
  self->is_open = self->klass->open (self, cancellable, &local_error);
  self->n_opened += self->is_open;
  trace_nothing (self, self->is_open ? ENCFG_TRACE_OPENED : ENCFG_TRACE_NOT_OPENED, local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
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
  GError *local_error = NULL;

  g_return_val_if_fail (unit != 0 && request->length > 0 && timeout_ms > 0, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!self->is_open)
    {
      g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_LOST, _ ("not connected"));
      return FALSE;
    }
  self->asked.length = 0;
  self->asked_unit = unit;
  if (self->klass->exchange (self, unit, request, timeout_ms, answer, cancellable, &local_error))
    return TRUE;
  trace_nothing (self, outcome_of (local_error), local_error);
  g_propagate_error (error, local_error);
  return FALSE;
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
encfg_transport_set_trace (EncfgTransport *self, EncfgTrace *trace)
{
  EncfgTrace *former = self->trace;

  self->trace = trace ? encfg_trace_ref (trace) : NULL;
  g_clear_pointer (&former, encfg_trace_unref);
}

void
encfg_transport_free (EncfgTransport *self)
{
  if (self == NULL)
    return;

  encfg_transport_close (self);
  g_clear_pointer (&self->holes, g_array_unref);
  g_clear_pointer (&self->trace, encfg_trace_unref);
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

/* `frame` as it is, in the name of `unit`. */
static void
trace (EncfgTransport *self, guint8 unit, EncfgTraceFrame *frame)
{
  EncfgEndpoint endpoint;

  if (self->endpoint != NULL)
    {
      endpoint = *self->endpoint;
      endpoint.unit = unit;
      frame->endpoint = &endpoint;
    }
  frame->connection = self->connection;
  encfg_trace_frame (self->trace, frame);
}

void
encfg_transport_trace_sent (EncfgTransport *self,
                            const guint8 *bytes,
                            guint length,
                            guint8 unit,
                            const EncfgPdu *pdu)
{
  EncfgTraceFrame frame = {
    .direction = ENCFG_TRACE_SENT, .bytes = bytes, .length = length, .pdu = pdu, .is_request = TRUE
  };

  if (!encfg_trace_is_wanted (self->trace))
    return;
  self->asked = *pdu;
  frame.at_us = self->sent_us = g_get_monotonic_time ();
  trace (self, unit, &frame);
}

void
encfg_transport_trace_heard (EncfgTransport *self,
                             EncfgTraceOutcome outcome,
                             const guint8 *bytes,
                             gsize length,
                             guint8 unit,
                             const EncfgPdu *pdu,
                             const char *why)
{
  gboolean is_answer = outcome == ENCFG_TRACE_ANSWER;
  EncfgTraceFrame frame = { .direction = is_answer ? ENCFG_TRACE_RECEIVED : ENCFG_TRACE_DROPPED,
                            .outcome = outcome,
                            .bytes = bytes,
                            .length = length,
                            .at_us = self->heard_us,
                            .pdu = pdu,
                            .request = is_answer ? &self->asked : NULL,
                            .why = why };

  if (!encfg_trace_is_wanted (self->trace))
    return;
  if (is_answer)
    frame.after_us = self->heard_us - self->sent_us;
  trace (self, unit, &frame);
}
