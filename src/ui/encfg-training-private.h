/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-training share. */

#include "encfg-sim-host.h"
#include "encfg-training.h"

G_BEGIN_DECLS

struct _EncfgTraining
{
  GObject parent_instance;

  EncfgSession *session;
  EncfgSimHost *host; /* or NULL */
  EncfgProfile *profile;
  guint n_cells, n_strings;
  EncfgSimReport *report; /* or NULL */
  char *exercise, *task;  /* of the scenario that runs, English; or NULL */
  EncfgSimScore *score;   /* or NULL */
  gboolean is_hidden;     /* it is to be found */
  char *state;            /* an answer whose other half is awaited */
  char *place;            /* URI where it answers; NULL until it is ready */
  GPtrArray *former;      /* utf8: where it answered before */
  char *expected;         /* the session is to be connected there once it is idle, or NULL */
  EncfgSimHost *leaving;  /* that was stopped in the middle of something; or NULL */
  EncfgModule *left;      /* borrowed: what the session had there, to be told from another */
  guint n_views;          /* in sight */
  guint look_source;
  guint settle_source;
};

void encfg_training_emit_changed (EncfgTraining *self);
void encfg_training_tell_error (EncfgTraining *self, const GError *error);

/* The answer to an operation; NULL, as answers of a host that was stopped meanwhile count no more.
 * (transfer full) */
char *encfg_training_finish_run (EncfgTraining *self, GObject *source, GAsyncResult *result);

/* Starts a module, or those of `scenario` (transfer full; or NULL), whose traits they are. */
void encfg_training_begin (EncfgTraining *self,
                           const EncfgSimTraits *traits,
                           EncfgSimScenario *scenario);

/* encfg-training-follow: the session goes where the module goes. */

/* The module answers at `uri` now. */
void encfg_training_take_place (EncfgTraining *self, const char *uri);

/* Looks whether the session is to be connected elsewhere, as soon as it is idle. */
void encfg_training_settle_soon (EncfgTraining *self);

/* What runs on a module that was stopped is at its end. */
void encfg_training_let_go (EncfgTraining *self);

/* TRUE if the session works on this module, wherever that is by now. */
gboolean encfg_training_has_session (EncfgTraining *self);

/* Tells that the session is to be connected there, or may be. */
void encfg_training_emit_arrived (EncfgTraining *self, const char *uri, gboolean connects);

G_END_DECLS
