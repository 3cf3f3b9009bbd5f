/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-window share. */

#include "encfg-ask.h"
#include "encfg-connection-row.h"
#include "encfg-message-bar.h"
#include "encfg-settings-page.h"
#include "encfg-side-panel.h"
#include "encfg-window.h"

G_BEGIN_DECLS

struct _EncfgWindow
{
  GtkApplicationWindow parent_instance;

  EncfgSession *session;
  GFile *file;                   /* that the config side was loaded from or saved to, or NULL */
  char *file_profile;            /* of whose modules that file is */
  GtkFileChooserNative *chooser; /* that is open, or NULL */
  gboolean may_close;            /* it was asked about what is not saved */
  gboolean is_closing;           /* as soon as nothing runs any more */
  guint close_source;
  guint number; /* from 1, of its draft; 0: has none any more */
  guint draft_source;
  gboolean has_draft;
  guint inhibit_cookie;  /* while something runs */
  GtkWidget *last_focus; /* weak, or NULL */
  guint focus_source;

  GtkStack *pages;
  GtkStack *title;
  GtkLabel *title_label, *file_label;
  EncfgConnectionRow *connection;
  GtkRevealer *simulated;
  EncfgSettingsPage *settings;
  EncfgSidePanel *side_panel;
  EncfgMessageBar *messages;
  GtkWidget *undo_button, *redo_button, *side_panel_button;
};

/* Sets up the actions of the window class. */
void encfg_window_class_add_actions (GtkWidgetClass *widget_class);

/* And those with a state, of one window. */
void encfg_window_add_stateful_actions (EncfgWindow *self);

/* Each action is enabled as the session allows now. */
void encfg_window_update_actions (EncfgWindow *self);

/* Reviews the rows (element-type EncfgSetting) and writes them if the user says so. `operation` and
 * `source` as in encfg_session_write. */
void
encfg_window_review (EncfgWindow *self, GPtrArray *rows, const char *operation, const char *source);

/* encfg-window-files */
/* `file` NULL: what is saved next asks for a name. */
void encfg_window_set_file (EncfgWindow *self, GFile *file);
/* A table of another kind of module came: the file was not for it. */
void encfg_window_check_file (EncfgWindow *self);
/* Something else would take the place of unsaved config values. */
void encfg_window_ask_replace (EncfgWindow *self, EncfgAnswerFunc func, gpointer user_data);
void encfg_window_choose_file (EncfgWindow *self);
/* Chooses a file to lay beside the table. */
void encfg_window_choose_beside (EncfgWindow *self);
void encfg_window_lay_beside (EncfgWindow *self, GFile *file);
void encfg_window_fill_recent (EncfgWindow *self, GMenu *menu);
void encfg_window_save (EncfgWindow *self, gboolean choose);
void encfg_window_save_log (EncfgWindow *self);
void encfg_window_accept_drops (EncfgWindow *self);

/* encfg-window-draft: takes a number, and what a program that crashed left under it. */
void encfg_window_restore_draft (EncfgWindow *self);
void encfg_window_schedule_draft (EncfgWindow *self); /* a config value is another */
/* The module may hold by now what was not saved, or no longer. */
void encfg_window_check_draft (EncfgWindow *self);
/* The window closes in good order. */
void encfg_window_drop_draft (EncfgWindow *self);
/* The window goes, and the draft stays if there is one. */
void encfg_window_leave_draft (EncfgWindow *self);

/* encfg-window-focus */
void encfg_window_keep_focus (EncfgWindow *self);
void encfg_window_drop_focus (EncfgWindow *self); /* the window goes */
/* To another part of the window, `step` parts on: connection, page, right column, messages. */
void encfg_window_move_focus (EncfgWindow *self, int step);

/* encfg-window-training */
void encfg_window_add_training (EncfgWindow *self);

/* Recomputes the title: what is connected, and whether work is not saved. */
void encfg_window_update_title (EncfgWindow *self);

G_END_DECLS
