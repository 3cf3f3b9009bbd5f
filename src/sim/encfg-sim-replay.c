/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-replay.h"

#include "encfg-error.h"
#include "encfg-frame.h"
#include "encfg-trace-reader.h"

/* One recorded request, and all that came because of it. */
typedef struct
{
  EncfgEndpointKind kind;
  guint8 unit;
  guint16 transaction;
  EncfgPdu request;
  gint64 sent_us;
  guint delay_ms;
  GByteArray *answer; /* frames as they came; empty: there was none */
  gboolean closes;
} Exchange;

/* What was recorded of one connection, or of a serial line. */
typedef struct
{
  GPtrArray *exchanges; /* Exchange, borrowed */
  gint64 free_us;       /* the module has answered until then */
} Channel;

/* All that was answered to one request. */
typedef struct
{
  GPtrArray *exchanges; /* Exchange, borrowed */
  guint next;
} Script;

struct _EncfgSimReplay
{
  EncfgTraceFile *file;
  GPtrArray *exchanges; /* Exchange */
  GHashTable *scripts;  /* by what is asked → Script */
  GHashTable *reported; /* set of what was asked in vain */
  GByteArray *reply;    /* the one under way */
  EncfgSimUnknownFunc unknown;
  gpointer unknown_data;
};

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  g_byte_array_unref (self->answer);
  g_free (self);
}

static void
channel_free (gpointer data)
{
  Channel *self = data;

  g_ptr_array_unref (self->exchanges);
  g_free (self);
}

static void
script_free (gpointer data)
{
  Script *self = data;

  g_ptr_array_unref (self->exchanges);
  g_free (self);
}

/* Unit and PDU: what makes two requests the same. (transfer full) */
static GBytes *
key_of (guint8 unit, const EncfgPdu *request)
{
  guint8 key[1 + ENCFG_PDU_MAX];

  key[0] = unit;
  memcpy (key + 1, request->bytes, request->length);
  return g_bytes_new (key, 1 + request->length);
}

/* FALSE: the bytes are no frame of this kind. */
static gboolean
parse_frame (EncfgEndpointKind kind,
             const guint8 *bytes,
             gsize length,
             guint16 *transaction,
             guint8 *unit,
             EncfgPdu *pdu)
{
  *transaction = 0;
  if (kind == ENCFG_ENDPOINT_RTU)
    return length <= ENCFG_FRAME_MAX && encfg_frame_parse_rtu (bytes, (guint) length, unit, pdu);
  if (length == 0 || encfg_frame_tcp_length (bytes, length) != (int) length)
    return FALSE;
  encfg_frame_parse_tcp (bytes, (guint) length, transaction, unit, pdu);
  return TRUE;
}

static Channel *
find_channel (GHashTable *channels, const EncfgTraceRecord *record)
{
  gint64 key = (gint64) record->session << 32 | record->connection;
  Channel *channel = g_hash_table_lookup (channels, &key);

  if (channel != NULL)
    return channel;
  channel = g_new0 (Channel, 1);
  channel->exchanges = g_ptr_array_new ();
  g_hash_table_insert (channels, g_memdup2 (&key, sizeof key), channel);
  return channel;
}

static gboolean
take_request (EncfgSimReplay *self,
              Channel *channel,
              const EncfgTraceRecord *record,
              GError **error)
{
  Exchange *exchange = g_new0 (Exchange, 1);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (record->bytes, &length);
  g_autoptr (GBytes) key = NULL;
  Script *script;

  exchange->kind = record->kind;
  exchange->sent_us = record->at_us;
  exchange->answer = g_byte_array_new ();
  g_ptr_array_add (self->exchanges, exchange);
  if (!parse_frame (
        record->kind, bytes, length, &exchange->transaction, &exchange->unit, &exchange->request))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_CONFIG,
                   "line %u: what was sent is no request",
                   record->line);
      return FALSE;
    }
  g_ptr_array_add (channel->exchanges, exchange);
  key = key_of (exchange->unit, &exchange->request);
  script = g_hash_table_lookup (self->scripts, key);
  if (script == NULL)
    {
      script = g_new0 (Script, 1);
      script->exchanges = g_ptr_array_new ();
      g_hash_table_insert (self->scripts, g_steal_pointer (&key), script);
    }
  g_ptr_array_add (script->exchanges, exchange);
  return TRUE;
}

static gboolean
fits (const Exchange *exchange, const EncfgPdu *answer)
{
  g_autoptr (GError) error = NULL;
  EncfgRequest *parsed = g_alloca (sizeof *parsed);

  return encfg_pdu_parse_request (&exchange->request, parsed) == 0 &&
         (encfg_pdu_check_answer (&exchange->request, answer, NULL, &error) ||
          encfg_error_is_exception (error));
}

/* A late answer belongs to an earlier request: over TCP its transaction tells, on a serial line it
 * is the oldest that is still owed and could be meant. */
static Exchange *
find_owner (const Channel *channel, const EncfgTraceRecord *record)
{
  guint n = channel->exchanges->len;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (record->bytes, &length);
  guint16 transaction;
  guint8 unit;
  EncfgPdu pdu;

  if (n == 0)
    return NULL;
  if (record->outcome == ENCFG_TRACE_LATE &&
      parse_frame (record->kind, bytes, length, &transaction, &unit, &pdu))
    for (guint i = 0; i < n; i++)
      {
        Exchange *exchange = g_ptr_array_index (channel->exchanges, i);

        if (record->kind == ENCFG_ENDPOINT_TCP
              ? exchange->transaction == transaction
              : exchange->answer->len == 0 && exchange->unit == unit && fits (exchange, &pdu))
          return exchange;
      }
  return g_ptr_array_index (channel->exchanges, n - 1);
}

/* The simulator serves in order: what was asked while it was busy waits already. So the time that
 * the module took is counted from when it was free. */
static void
take_bytes (Channel *channel, const EncfgTraceRecord *record)
{
  Exchange *owner = find_owner (channel, record);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (record->bytes, &length);
  gint64 begun_us;

  if (owner == NULL || length == 0)
    return;
  begun_us = MAX (owner->sent_us, channel->free_us);
  if (owner->answer->len == 0 && record->at_us > begun_us)
    owner->delay_ms = (guint) MIN ((record->at_us - begun_us + 500) / 1000, G_MAXINT);
  channel->free_us = MAX (channel->free_us, record->at_us);
  length = MIN (length, ENCFG_FRAME_MAX - MIN (owner->answer->len, ENCFG_FRAME_MAX));
  g_byte_array_append (owner->answer, bytes, (guint) length);
}

static void
take_loss (const Channel *channel)
{
  guint n = channel->exchanges->len;
  Exchange *last = n > 0 ? g_ptr_array_index (channel->exchanges, n - 1) : NULL;

  if (last != NULL && last->answer->len == 0)
    last->closes = TRUE;
}

static gboolean
take_record (EncfgSimReplay *self,
             GHashTable *channels,
             const EncfgTraceRecord *record,
             GError **error)
{
  Channel *channel = find_channel (channels, record);

  switch (record->direction)
    {
    case ENCFG_TRACE_SENT:
      return take_request (self, channel, record, error);
    case ENCFG_TRACE_RECEIVED:
    case ENCFG_TRACE_DROPPED:
      /* The adapter echoes, not the module. */
      if (record->outcome != ENCFG_TRACE_ECHO)
        take_bytes (channel, record);
      break;
    case ENCFG_TRACE_NOTHING:
      if (record->outcome == ENCFG_TRACE_LOST)
        take_loss (channel);
      break;
    }
  return TRUE;
}

static gboolean
take_file (EncfgSimReplay *self, GError **error)
{
  g_autoptr (GHashTable) channels =
    g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, channel_free);

  for (guint i = 0; i < self->file->records->len; i++)
    if (!take_record (self, channels, g_ptr_array_index (self->file->records, i), error))
      return FALSE;
  if (self->exchanges->len > 0)
    return TRUE;
  g_set_error_literal (
    error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, "nothing was asked in it: there is nothing to replay");
  return FALSE;
}

EncfgSimReplay *
encfg_sim_replay_new (const char *path, GError **error)
{
  g_autoptr (EncfgTraceFile) file = encfg_trace_file_read (path, error);
  g_autoptr (EncfgSimReplay) self = NULL;

  if (file == NULL)
    return NULL;
  self = g_new0 (EncfgSimReplay, 1);
  self->file = g_steal_pointer (&file);
  self->exchanges = g_ptr_array_new_with_free_func (exchange_free);
  self->scripts = g_hash_table_new_full (
    g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, script_free);
  self->reported =
    g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->reply = g_byte_array_new ();
  if (take_file (self, error))
    return g_steal_pointer (&self);
  g_prefix_error (error, "%s: ", path);
  return NULL;
}

void
encfg_sim_replay_free (EncfgSimReplay *self)
{
  encfg_trace_file_free (self->file);
  g_hash_table_unref (self->scripts);
  g_hash_table_unref (self->reported);
  g_ptr_array_unref (self->exchanges);
  g_byte_array_unref (self->reply);
  g_free (self);
}

void
encfg_sim_replay_set_unknown_func (EncfgSimReplay *self, EncfgSimUnknownFunc func, gpointer data)
{
  self->unknown = func;
  self->unknown_data = data;
}

const char *
encfg_sim_replay_get_profile (const EncfgSimReplay *self)
{
  return self->file->profile;
}

char *
encfg_sim_replay_describe (const EncfgSimReplay *self)
{
  return g_strdup_printf ("%u requests, recorded %s%s%s%s",
                          self->exchanges->len,
                          self->file->started,
                          self->file->endpoint != NULL ? " from " : "",
                          self->file->endpoint != NULL ? self->file->endpoint : "",
                          self->file->is_truncated ? "; its last line is not whole" : "");
}

static void
report (EncfgSimReplay *self, GBytes *key, guint8 unit, const EncfgPdu *request)
{
  if (g_hash_table_add (self->reported, g_bytes_ref (key)) && self->unknown != NULL)
    self->unknown (unit, request, self->unknown_data);
}

/* One sound frame is sent as any other, so that a trace of one kind of line replays on the other;
 * anything else goes out as it came in. */
static void
fill_reply (EncfgSimReplay *self, const Exchange *exchange, EncfgSimReply *reply)
{
  guint16 transaction;

  reply->closes = exchange->closes;
  reply->answers = exchange->answer->len > 0;
  reply->delay_ms = exchange->delay_ms;
  if (!reply->answers || (parse_frame (exchange->kind,
                                       exchange->answer->data,
                                       exchange->answer->len,
                                       &transaction,
                                       &reply->unit,
                                       &reply->pdu) &&
                          transaction == exchange->transaction))
    return;
  g_byte_array_set_size (self->reply, 0);
  g_byte_array_append (self->reply, exchange->answer->data, exchange->answer->len);
  reply->raw = self->reply;
  reply->raw_transaction = exchange->transaction;
}

static void
serve (EncfgSimModule *module,
       guint8 unit,
       const EncfgPdu *request,
       EncfgSimReply *reply,
       gpointer data)
{
  EncfgSimReplay *self = data;
  g_autoptr (GBytes) key = key_of (unit, request);
  Script *script = g_hash_table_lookup (self->scripts, key);

  reply->answers = FALSE;
  if (script == NULL)
    {
      report (self, key, unit, request);
      return;
    }
  fill_reply (self, g_ptr_array_index (script->exchanges, script->next), reply);
  if (script->next + 1 < script->exchanges->len)
    script->next++;
}

void
encfg_sim_replay_attach (EncfgSimReplay *self, EncfgSimModule *module)
{
  const Exchange *first = g_ptr_array_index (self->exchanges, 0);

  encfg_sim_module_set_serve_func (module, first->unit, serve, self);
}
