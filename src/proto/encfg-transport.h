/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A way to a module that carries one request at a time: blocking open, close, exchange behind a
 * struct of functions. One thread at a time, normally the worker of a link; tests bring their own.
 *
 * The rules of the wire that live here: before a request the line is quiet; the answer returned is
 * the answer to this request (unit, function, length, transaction, echoed address and value
 * checked) or there is none; what arrives late is never given to a later request. What is *not*
 * here: retry, which encfg-ops alone does. */

#include "encfg-endpoint.h"
#include "encfg-line-buffer.h"
#include "encfg-trace.h"

G_BEGIN_DECLS

typedef struct _EncfgTransport EncfgTransport;

typedef struct
{
  gboolean (*open) (EncfgTransport *self, GCancellable *cancellable, GError **error);
  void (*close) (EncfgTransport *self);
  gboolean (*exchange) (EncfgTransport *self,
                        guint8 unit,
                        const EncfgPdu *request,
                        guint timeout_ms,
                        EncfgPdu *answer,
                        GCancellable *cancellable,
                        GError **error);
  void (*free) (EncfgTransport *self);
  /* NULL: nothing is heard but answers. */
  gboolean (*listen) (EncfgTransport *self,
                      gint64 until_us,
                      GCancellable *cancellable,
                      GError **error);
} EncfgTransportClass;

/* What came over a serial line and was not the answer to the request under way. `was_owed`: the
 * answer to an earlier one. `piece` lives during the call. */
typedef void (*EncfgHeardFunc) (const EncfgPiece *piece, gboolean was_owed, gpointer data);

struct _EncfgTransport
{
  const EncfgTransportClass *klass;
  gboolean is_open;
  guint n_opened;                /* how often: tells a connection from the one before */
  EncfgTrace *trace;             /* or NULL */
  const EncfgEndpoint *endpoint; /* or NULL: a test's; borrowed */
  EncfgHeardFunc heard;          /* or NULL */
  gpointer heard_data;
  guint baud, character_bits; /* of a serial line; 0: a network */
  gint64
    lag_us; /* from a request's end to its answer's, less the answer's own time; 0: not known */
  GArray *holes; /* kept by ops: gaps that the modules here refused to read; or NULL */

  /* For the trace. */
  guint connection;  /* tells it from all others of the process */
  gint64 heard_us;   /* when the last bytes came */
  gint64 sent_us;    /* when `asked` went out */
  guint8 asked_unit; /* of the exchange under way */
  EncfgPdu asked;    /* what went out last in it; length 0: nothing yet */

  /* TCP, where the transaction tells the answer: some modules answer in the name of another id than
   * they were asked by, always the same. Who sets `learns_id` lets the next answer teach it; from
   * then on no other is taken. */
  gboolean learns_id;
  gboolean has_other_id;
  guint8 other_id;
};

/* Opens; at once TRUE if open already. Errors: the opening codes of EncfgError, or cancelled. */
gboolean encfg_transport_open (EncfgTransport *self, GCancellable *cancellable, GError **error);

void encfg_transport_close (EncfgTransport *self);

/* Sends `request` to `unit` and waits up to `timeout_ms`, counted from the moment the request has
 * left the line. `answer` is a data answer, a write confirmation or an exception that fits the
 * request by unit, function and shape (encfg_pdu_check_answer tells which). Errors: TIMEOUT,
 * GARBLED, LOST (connection or adapter is gone; the transport is then closed), cancelled.
 * Cancelling is noticed at once (on Windows within 40 ms). */
gboolean encfg_transport_exchange (EncfgTransport *self,
                                   guint8 unit,
                                   const EncfgPdu *request,
                                   guint timeout_ms,
                                   EncfgPdu *answer,
                                   GCancellable *cancellable,
                                   GError **error);

/* Sends nothing until then, and tells `heard` what comes. At once TRUE where only answers can be
 * heard. */
gboolean encfg_transport_listen (EncfgTransport *self,
                                 gint64 until_us,
                                 GCancellable *cancellable,
                                 GError **error);

/* NULL: none. Before the transport goes to a worker, which may outlive who gave it. */
void encfg_transport_set_trace (EncfgTransport *self, EncfgTrace *trace);

void encfg_transport_free (EncfgTransport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgTransport, encfg_transport_free)

/* The real one: RTU by libmodbus on a serial line, TCP by GIO on a socket. Copies `endpoint`; port,
 * baud and format must be given. Does not open. */
EncfgTransport *encfg_transport_new (const EncfgEndpoint *endpoint);

/* The one for TCP, over a connection that somebody has made already (transfer full): it serves the
 * first opening. */
EncfgTransport *encfg_transport_new_connected (const EncfgEndpoint *endpoint,
                                               GSocketConnection *connection);

G_END_DECLS
