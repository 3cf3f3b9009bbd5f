/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-module share. */

#include "encfg-module.h"

G_BEGIN_DECLS

/* How a job talks to the module: copied into each job, so that the worker shares nothing. */
typedef struct
{
  EncfgLinkTraits traits;
  guint8 unit;
  guint timeout_ms;
  guint retries;
} EncfgWire;

/* What a change of one kind tells the journal; `data` is that of its task. */
typedef struct
{
  gboolean notes_begin; /* it has rows, and a backup by which its end is known */
  /* As far as it is known, and how it ended. (transfer full) */
  JsonObject *(*describe) (EncfgModule *self, gpointer data, const GError *error);
  /* Nobody knows what the module took. */
  void (*doubt) (gpointer data);
} EncfgNet;

struct _EncfgModule
{
  GObject parent_instance;

  EncfgEndpoint *endpoint;
  EncfgLink *link;
  EncfgTrace *trace;
  EncfgWire wire;
  EncfgProfile *profile;
  EncfgIdentity *identity;
  GStrv warnings; /* of the finding, or NULL */
  EncfgSettingTable *table;
  EncfgSettingTable *network, *address;

  GTask *change; /* that is under way, or NULL; borrowed */
  const EncfgNet *net;
};

/* As encfg_module_new over a transport of the caller's (transfer full). */
EncfgModule *encfg_module_new_over (EncfgTransport *transport,
                                    const EncfgEndpoint *endpoint,
                                    EncfgProfile *profile,
                                    const EncfgWireOptions *options);

/* The module is at `place` from now on; over `transport` (transfer full) if it is not NULL. */
void
encfg_module_take_place (EncfgModule *self, const EncfgEndpoint *place, EncfgTransport *transport);

/* What became of the row, into the change and its setting. Takes the row's error. */
void encfg_change_take_row (EncfgChange *change, EncfgWriteRow *row);

/* What an answer to the one write of the row, or none, says of it; `error` NULL: it was proved. */
void encfg_write_row_judge (EncfgWriteRow *row, gboolean sent, const GError *error);

/* Worker: a target for this job. `profile` is one that the job holds; NULL: views and blocks are
 * not known. */
void encfg_wire_init_target (const EncfgWire *wire,
                             const EncfgProfile *profile,
                             EncfgJobContext *context,
                             EncfgTarget *target);

/* Worker. Connects if need be. FALSE with ENCFG_ERROR_OTHER_MODULE if whoever answers is not the
 * module of this serial number: on a new connection that may be another one. */
gboolean encfg_wire_is_same_module (EncfgTarget *target,
                                    const EncfgProfile *profile,
                                    const char *serial,
                                    GCancellable *cancellable,
                                    GError **error);

/* Says of which word (its label in English) it is that the sequence after it failed, and what to
 * do. `error`: or NULL within. */
void encfg_error_prefix_unfinished (GError **error, const char *label);

/* Before the first byte of the change that `task` is, which does not look at its cancellable. FALSE
 * if the journal cannot tell of it: then nothing is sent. */
gboolean
encfg_module_begin_change (EncfgModule *self, GTask *task, const EncfgNet *net, GError **error);
/* FALSE if it was abandoned before: then it is noted, and the task has returned. */
gboolean encfg_module_end_change (EncfgModule *self, GTask *task);
/* Takes `entry`; emits "untold" if the journal does not. */
void encfg_module_note (EncfgModule *self, JsonObject *entry, const char *result);

/* Emits "unfinished", unless `error` is NULL. */
void encfg_module_tell_unfinished (EncfgModule *self, const GError *error);

G_END_DECLS
