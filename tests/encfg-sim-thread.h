/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A simulator on a thread of its own, so that a test can talk to it with blocking calls. */

#pragma once

#include "encfg-profile-load.h"
#include "encfg-sim-bank-put.h"
#include "encfg-sim-server.h"
#include "encfg-test.h"

typedef struct
{
  guint n_modules;
  guint cells, strings; /* 0: as EncfgSimTraits */
  gboolean strict_unit, serial;
  const char *fault; /* of the first module, or NULL */
  double speed;
  const char *profile; /* NULL: bm3000 */

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GAsyncQueue *ready;
  EncfgSimServer *server; /* touched by the thread alone */
  char *uris[8];          /* first endpoint of each module */
} EncfgSimThread;

static inline void
encfg_sim_thread_fill (EncfgSimThread *self, EncfgProfile *profile)
{
  EncfgSimTraits traits = { .profile = profile,
                            .cells = self->cells,
                            .strings = self->strings,
                            .seed = 1,
                            .speed = self->speed };

  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  for (guint i = 0; i < self->n_modules; i++)
    {
      EncfgSimModule *module;
      EncfgSimFault fault;

      traits.number = i + 1;
      traits.unit = (guint8) (i + 1);
      module = encfg_sim_module_new (&traits);
      encfg_sim_server_add (self->server, module);
      if (i > 0 || self->fault == NULL)
        continue;
      ck_assert (encfg_sim_fault_parse (&fault, self->fault, NULL));
      encfg_sim_module_add_fault (module, &fault);
    }
}

static inline void
encfg_sim_thread_listen (EncfgSimThread *self)
{
  GPtrArray *modules = encfg_sim_server_get_modules (self->server);
  g_autoptr (GError) error = NULL;

  if (self->serial)
    encfg_sim_server_listen_serial (self->server, NULL, NULL, &error);
  else
    encfg_sim_server_listen_tcp (self->server, "127.0.0.1", 0, self->strict_unit, &error);
  ck_assert_no_gerror (error);
  for (guint i = 0; i < modules->len; i++)
    {
      g_auto (GStrv) endpoints =
        encfg_sim_server_list_endpoints (self->server, g_ptr_array_index (modules, i));

      self->uris[i] = g_strdup (endpoints[0]);
    }
}

static inline gpointer
encfg_sim_thread_run (gpointer data)
{
  EncfgSimThread *self = data;
  g_autoptr (EncfgProfile) profile =
    encfg_profile_find (self->profile ? self->profile : "bm3000", NULL);

  g_main_context_push_thread_default (self->context);
  self->server = encfg_sim_server_new ();
  encfg_sim_thread_fill (self, profile);
  encfg_sim_thread_listen (self);
  g_async_queue_push (self->ready, self);
  g_main_loop_run (self->loop);
  encfg_sim_server_free (self->server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/* Fill in the first members; the rest is filled here. */
static inline void
encfg_sim_thread_start (EncfgSimThread *self)
{
  self->n_modules = MAX (self->n_modules, 1);
  self->speed = self->speed > 0 ? self->speed : 1;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->ready = g_async_queue_new ();
  self->thread = g_thread_new ("simulator", encfg_sim_thread_run, self);
  g_async_queue_pop (self->ready);
}

static inline gboolean
encfg_sim_thread_tell_frames (gpointer data)
{
  EncfgSimThread *self = data;

  g_async_queue_push (self->ready,
                      GUINT_TO_POINTER (encfg_sim_server_count_frames (self->server) + 1));
  return G_SOURCE_REMOVE;
}

/* As encfg_sim_server_count_frames, at this moment. */
static inline guint
encfg_sim_thread_count_frames (EncfgSimThread *self)
{
  g_main_context_invoke (self->context, encfg_sim_thread_tell_frames, self);
  return GPOINTER_TO_UINT (g_async_queue_pop (self->ready)) - 1;
}

typedef struct
{
  EncfgSimThread *thread;
  const char *key, *text; /* a text, or NULL: */
  guint16 word;
} EncfgSimThreadPut;

static inline gboolean
encfg_sim_thread_store (gpointer data)
{
  const EncfgSimThreadPut *put = data;
  GPtrArray *modules = encfg_sim_server_get_modules (put->thread->server);
  EncfgSimBank *bank = encfg_sim_module_get_bank (g_ptr_array_index (modules, 0));

  if (put->text)
    encfg_sim_bank_put_text (bank, put->key, put->text);
  else
    /* No hand but the test's puts in what the profile does not allow. */
    *(guint16 *) encfg_sim_bank_get_words (bank, encfg_sim_bank_find_item (bank, put->key), 0) =
      put->word;
  g_async_queue_push (put->thread->ready, put->thread);
  return G_SOURCE_REMOVE;
}

/* The first module holds `text`, or if that is NULL `word`, from now on. */
static inline void
encfg_sim_thread_put (EncfgSimThread *self, const char *key, const char *text, guint16 word)
{
  EncfgSimThreadPut put = { self, key, text, word };

  g_main_context_invoke (self->context, encfg_sim_thread_store, &put);
  g_async_queue_pop (self->ready);
}

static inline gboolean
encfg_sim_thread_fail (gpointer data)
{
  EncfgSimThread *self = data;
  EncfgSimModule *module = g_ptr_array_index (encfg_sim_server_get_modules (self->server), 0);
  EncfgSimFault fault;

  g_array_set_size (encfg_sim_module_get_faults (module), 0);
  if (self->fault && encfg_sim_fault_parse (&fault, self->fault, NULL))
    encfg_sim_module_add_fault (module, &fault);
  g_async_queue_push (self->ready, self);
  return G_SOURCE_REMOVE;
}

/* The first module suffers this fault alone from now on; NULL: none. */
static inline void
encfg_sim_thread_set_fault (EncfgSimThread *self, const char *fault)
{
  self->fault = fault;
  g_main_context_invoke (self->context, encfg_sim_thread_fail, self);
  g_async_queue_pop (self->ready);
}

static inline gboolean
encfg_sim_thread_quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static inline void
encfg_sim_thread_clear (EncfgSimThread *self)
{
  g_main_context_invoke (self->context, encfg_sim_thread_quit, self->loop);
  g_thread_join (self->thread);
  /* What the server left behind ends with its context, not with the process. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_async_queue_unref (self->ready);
  for (guint i = 0; i < self->n_modules; i++)
    g_free (self->uris[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EncfgSimThread, encfg_sim_thread_clear)
