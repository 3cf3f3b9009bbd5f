/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A transport with a module of a thousand words behind it and a script of faults, one letter per
 * exchange. It never waits. */

#include "encfg-error.h"
#include "encfg-transport.h"

#define FAKE_ROOM 1000

/* Holding registers that mean others on every page: these many from there on. */
#define FAKE_PAGED_FROM 500
#define FAKE_PAGE_SIZE 100
#define FAKE_N_PAGES 4

typedef struct EncfgFake EncfgFake;

struct EncfgFake
{
  EncfgTransport parent;
  guint16 words[ENCFG_N_TABLES][FAKE_ROOM];
  gboolean hole[FAKE_ROOM];     /* exception 2 to every read that touches it */
  gboolean stubborn[FAKE_ROOM]; /* exception 3 to every write that touches it */
  const char *script;           /* a letter of encfg_fake_exchange per exchange, "" when used up */
  char always;                  /* the letter when the script is used up; '.' is no fault */
  guint8 unit;                  /* only this one answers; 0: all */
  guint16 unit_register;        /* holding; what is written there becomes the unit; 0: none */
  guint16 page_register;        /* holding; the page is what it holds; 0: none */
  guint slips_at;               /* with this exchange, from 1, page 0 comes up by itself */
  guint16 restless;             /* holding; counts on with every write; 0: none */
  guint opens_left;             /* later ones fail with open_error */
  EncfgError open_error;
  void (*on_close) (void); /* or NULL */
  guint n_opens, n_exchanges, n_writes;
  GString *log; /* "3:100+17 6:100+1": function, address, count; with "2/" in front for unit 2 */
  /* What a test does before a request meets its fault; or NULL. */
  void (*on_request) (EncfgFake *self, const EncfgRequest *request);
};

static inline gboolean
encfg_fake_open (EncfgTransport *transport, GCancellable *cancellable, GError **error)
{
  EncfgFake *self = (EncfgFake *) transport;

  if (self->opens_left == 0)
    {
      g_set_error_literal (error, ENCFG_ERROR, (int) self->open_error, "cannot open the fake");
      return FALSE;
    }
  self->opens_left--;
  self->n_opens++;
  return TRUE;
}

static inline void
encfg_fake_close (EncfgTransport *transport)
{
  EncfgFake *self = (EncfgFake *) transport;

  if (self->on_close)
    self->on_close ();
}

static inline gboolean
encfg_fake_touches (const gboolean marks[FAKE_ROOM], const EncfgRequest *request)
{
  for (guint i = 0; i < request->count; i++)
    if (marks[request->address + i])
      return TRUE;
  return FALSE;
}

static inline void
encfg_fake_write_log (EncfgFake *self, guint8 unit, const EncfgRequest *request)
{
  if (self->log->len)
    g_string_append_c (self->log, ' ');
  if (unit != 1)
    g_string_append_printf (self->log, "%u/", (guint) unit);
  g_string_append_printf (
    self->log, "%u:%u+%u", (guint) request->function, (guint) request->address, request->count);
}

/* Where a register lies on the page that is selected. */
static inline guint16 *
encfg_fake_find (EncfgFake *self, const EncfgRequest *request)
{
  guint16 *words = &self->words[request->table][request->address];
  guint16 *holding = self->words[ENCFG_TABLE_HOLDING];

  if (!self->page_register || request->table != ENCFG_TABLE_HOLDING ||
      request->address < FAKE_PAGED_FROM || request->address >= FAKE_PAGED_FROM + FAKE_PAGE_SIZE)
    return words;
  if (self->n_exchanges == self->slips_at)
    holding[self->page_register] = 0;
  g_assert (holding[self->page_register] < FAKE_N_PAGES);
  return words + holding[self->page_register] * FAKE_PAGE_SIZE;
}

static inline char
encfg_fake_next_fault (EncfgFake *self, guint8 unit)
{
  if (self->unit && unit != self->unit)
    return 'S';
  return *self->script ? *self->script++ : self->always;
}

/* '.' fine · 'I' acknowledged, not done · 'S' silent, not done · 'T' done, silent · 'G' done,
 * garbled · 'L' lost, not done · 'X' done, lost · 'D' done, refused · 'K' cancelled while waiting,
 * not done · 'C' done, cancelled while waiting · 'c' done and answered, then cancelled · '1'…'9'
 * exception · 'W' exception 0x0B. */
static inline gboolean
encfg_fake_exchange (EncfgTransport *transport,
                     guint8 unit,
                     const EncfgPdu *pdu,
                     guint timeout_ms,
                     EncfgPdu *answer,
                     GCancellable *cancellable,
                     GError **error)
{
  EncfgFake *self = (EncfgFake *) transport;
  EncfgRequest request;
  char fault;
  guint16 *words;
  guint8 exception = 0;
  gboolean has_room;

  g_assert (encfg_pdu_parse_request (pdu, &request) == 0);
  if (self->on_request)
    self->on_request (self, &request);
  fault = encfg_fake_next_fault (self, unit);
  has_room = request.address + request.count <= FAKE_ROOM;
  g_assert (has_room || !request.is_write);
  encfg_fake_write_log (self, unit, &request);
  self->n_exchanges++;
  self->n_writes += request.is_write ? 1 : 0;
  words = has_room ? encfg_fake_find (self, &request) : NULL;

  if (!has_room)
    exception = 2;
  else if (encfg_fake_touches (request.is_write ? self->stubborn : self->hole, &request))
    exception = request.is_write ? 3 : 2;
  if (g_ascii_isdigit (fault) || fault == 'W')
    exception = fault == 'W' ? 11 : (guint8) (fault - '0');
  if (request.is_write && !exception && strchr (".TGXCcD", fault))
    {
      memcpy (words, request.words, request.count * sizeof *words);
      if (self->unit_register && request.address == self->unit_register)
        self->unit = (guint8) words[0];
      if (self->restless)
        self->words[ENCFG_TABLE_HOLDING][self->restless]++;
    }
  if (fault == 'D')
    exception = 3;

  if (strchr ("KCc", fault))
    g_cancellable_cancel (cancellable);
  if (strchr ("KC", fault))
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  if (strchr ("STGLX", fault))
    {
      EncfgError code = strchr ("ST", fault) ? ENCFG_ERROR_TIMEOUT
                        : fault == 'G'       ? ENCFG_ERROR_GARBLED
                                             : ENCFG_ERROR_LOST;

      if (code == ENCFG_ERROR_LOST)
        encfg_transport_close (transport);
      g_set_error (error, ENCFG_ERROR, (int) code, "fault %c", fault);
      return FALSE;
    }
  if (exception)
    encfg_pdu_build_exception (answer, request.function, exception);
  else
    encfg_pdu_build_answer (answer, &request, words);
  return TRUE;
}

static inline void
encfg_fake_free (EncfgTransport *transport)
{
  EncfgFake *self = (EncfgFake *) transport;

  g_string_free (self->log, TRUE);
  g_free (self);
}

static inline EncfgFake *
encfg_fake_new (const char *script)
{
  static const EncfgTransportClass klass = {
    encfg_fake_open, encfg_fake_close, encfg_fake_exchange, encfg_fake_free
  };
  EncfgFake *self = g_new0 (EncfgFake, 1);

  self->parent.klass = &klass;
  self->script = script;
  self->always = '.';
  self->opens_left = G_MAXUINT;
  self->open_error = ENCFG_ERROR_NOT_FOUND;
  self->log = g_string_new (NULL);
  return self;
}

static inline void
encfg_fake_destroy (EncfgFake *self)
{
  encfg_transport_free (&self->parent);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgFake, encfg_fake_destroy)
