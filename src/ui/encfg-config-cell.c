/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-config-cell.h"

#include "encfg-choice.h"
#include "encfg-codec.h"
#include "encfg-number.h"
#include "encfg-profile-text.h"
#include "encfg-setting-status.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

/* Of an entry: numbers, and names that are a choice. */
#define WIDTH_CHARS 11
#define WIDTH_CHARS_MAX 18

struct _EncfgConfigCell
{
  EncfgSettingCell parent_instance;

  GtkWidget *entry;
  GtkWidget *choice;   /* EncfgChoice beside it, made for the first row that has choices */
  gboolean is_focused; /* the entry is */
  gboolean is_filling; /* the entry's text is set from the row */
  gboolean is_typing;  /* the row is set from the entry's text */
};

enum
{
  SIGNAL_NEXT,
  SIGNAL_ENTERED,
  SIGNAL_PASTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EncfgConfigCell, encfg_config_cell, ENCFG_TYPE_SETTING_CELL)

static EncfgSetting *
get_setting (EncfgConfigCell *self)
{
  return encfg_setting_cell_get_setting (ENCFG_SETTING_CELL (self));
}

static gboolean
is_current (EncfgConfigCell *self)
{
  return encfg_setting_cell_is_current (ENCFG_SETTING_CELL (self));
}

static EncfgSettingHistory *
get_history (EncfgConfigCell *self)
{
  return encfg_session_get_history (encfg_setting_cell_get_session (ENCFG_SETTING_CELL (self)));
}

/* While it is typed "13,5" stays as it is, though the row would say "13.50". */
static gboolean
is_being_typed (EncfgConfigCell *self, EncfgSetting *setting)
{
  EncfgValue value = ENCFG_VALUE_INIT_UNREAD;

  return self->is_typing || (self->is_focused &&
                             encfg_codec_parse (encfg_setting_get_item (setting),
                                                gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                                                &value,
                                                NULL) &&
                             encfg_value_equal (&value, encfg_setting_get_config (setting)));
}

static void
encfg_config_cell_show_setting (EncfgSettingCell *cell, EncfgSetting *setting)
{
  EncfgConfigCell *self = ENCFG_CONFIG_CELL (cell);
  g_autofree char *text = encfg_setting_dup_config_text (setting);
  const gboolean is_invalid = encfg_setting_get_status (setting) == ENCFG_STATUS_INVALID;

  if (!is_being_typed (self, setting) &&
      !g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (self->entry))))
    {
      self->is_filling = TRUE;
      gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
      gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
      self->is_filling = FALSE;
    }
  if (self->choice)
    encfg_choice_set_current (ENCFG_CHOICE (self->choice), text);
  if (is_invalid)
    gtk_widget_add_css_class (self->entry, "error");
  else
    gtk_widget_remove_css_class (self->entry, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               is_invalid ? GTK_ACCESSIBLE_INVALID_TRUE
                                          : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
on_chosen (EncfgConfigCell *self, const char *text)
{
  EncfgSettingHistory *history = get_history (self);

  if (!get_setting (self))
    return;
  encfg_setting_history_settle (history);
  encfg_setting_history_type (history, get_setting (self), text);
  encfg_setting_history_settle (history);
}

/* Most rows have none, and most cells never need the button. */
static void
offer_choices (EncfgConfigCell *self, EncfgSetting *setting)
{
  g_auto (GStrv) choices = encfg_setting_list_choices (setting);
  int width = WIDTH_CHARS;

  for (guint i = 0; choices && choices[i]; i++)
    width = MAX (width, (int) g_utf8_strlen (choices[i], -1) * 4 / 5);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), MIN (width, WIDTH_CHARS_MAX));
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), MIN (width, WIDTH_CHARS_MAX));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_HAS_POPUP, choices != NULL, -1);
  if (choices && !self->choice)
    {
      self->choice = encfg_choice_new (self->entry);
      g_signal_connect_swapped (self->choice, "chosen", G_CALLBACK (on_chosen), self);
      gtk_box_append (GTK_BOX (self), self->choice);
    }
  if (self->choice)
    encfg_choice_offer (ENCFG_CHOICE (self->choice),
                        (const char *const *) choices,
                        encfg_profile_text (encfg_setting_get_item (setting)->label));
}

static void
on_changed (EncfgConfigCell *self)
{
  EncfgSetting *setting = get_setting (self);

  if (self->is_filling || !setting || !is_current (self))
    return;
  self->is_typing = TRUE;
  encfg_setting_history_type (
    get_history (self), setting, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  self->is_typing = FALSE;
}

static void
on_enter (EncfgConfigCell *self)
{
  if (!get_setting (self) || self->is_focused)
    return;
  self->is_focused = TRUE;
  g_signal_emit (self, signals[SIGNAL_ENTERED], 0);
}

/* What was typed is shown as it was understood: "13,5" as "13.50". */
static void
on_leave (EncfgConfigCell *self)
{
  self->is_focused = FALSE;
  if (!get_setting (self) || !is_current (self))
    return;
  encfg_setting_history_settle (get_history (self));
  encfg_setting_cell_refresh (ENCFG_SETTING_CELL (self));
}

static void
restore (EncfgConfigCell *self)
{
  if (is_current (self))
    encfg_setting_history_take_back (get_history (self), get_setting (self));
}

static void
on_clipboard (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncfgConfigCell) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (!text || !get_setting (self))
    return;
  if (strpbrk (g_strchomp (text), "\n\t"))
    g_signal_emit (self, signals[SIGNAL_PASTED], 0, text);
  else
    gtk_widget_activate_action (
      GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->entry))), "clipboard.paste", NULL);
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType modifiers,
        EncfgConfigCell *self)
{
  const gboolean is_plain = (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) == 0;
  const gboolean is_paste =
    ((modifiers & GDK_CONTROL_MASK) && (key == GDK_KEY_v || key == GDK_KEY_V)) ||
    ((modifiers & GDK_SHIFT_MASK) && (key == GDK_KEY_Insert || key == GDK_KEY_KP_Insert));

  if (get_setting (self) && is_paste)
    {
      gdk_clipboard_read_text_async (
        gtk_widget_get_clipboard (self->entry), NULL, on_clipboard, g_object_ref (self));
      return TRUE;
    }
  if (self->choice && (modifiers & GDK_ALT_MASK) && key == GDK_KEY_Down)
    return encfg_choice_open (ENCFG_CHOICE (self->choice));
  if (!is_plain || !get_setting (self))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Escape:
      restore (self);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      g_signal_emit (self, signals[SIGNAL_NEXT], 0, modifiers & GDK_SHIFT_MASK ? -1 : 1);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_Up:
      if (modifiers & GDK_SHIFT_MASK)
        return FALSE;
      g_signal_emit (self, signals[SIGNAL_NEXT], 0, key == GDK_KEY_Up ? -1 : 1);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
add_entry (EncfgConfigCell *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->entry = gtk_entry_new ();
  encfg_number_entry (self->entry);
  gtk_editable_set_alignment (GTK_EDITABLE (self->entry), 1);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), WIDTH_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), WIDTH_CHARS);
  gtk_widget_set_hexpand (self->entry, TRUE);
  /* The table's own undo knows what a row was, not only its text. */
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->entry), FALSE);
  g_object_set (self->entry, "truncate-multiline", TRUE, NULL);
  gtk_box_append (GTK_BOX (self), self->entry);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->entry, focus);
  gtk_widget_add_controller (self->entry, keys);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (on_enter), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_changed), self);
}

static void
encfg_config_cell_take_setting (EncfgSettingCell *cell, EncfgSetting *setting)
{
  EncfgConfigCell *self = ENCFG_CONFIG_CELL (cell);

  self->is_focused = FALSE;
  gtk_widget_set_visible (self->entry, setting != NULL);
  if (setting)
    {
      const EncfgItem *item = encfg_setting_get_item (setting);
      g_autofree char *name =
        g_strdup_printf (_ ("Config value, %s"), encfg_profile_text (item->label));

      gtk_accessible_update_property (
        GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      gtk_editable_set_editable (GTK_EDITABLE (self->entry), encfg_item_is_writable (item));
      offer_choices (self, setting);
    }
  else if (self->choice)
    encfg_choice_offer (ENCFG_CHOICE (self->choice), NULL, "");
}

static void
encfg_config_cell_show_heading (EncfgSettingCell *cell)
{
}

static void
encfg_config_cell_class_init (EncfgConfigCellClass *klass)
{
  EncfgSettingCellClass *cell_class = ENCFG_SETTING_CELL_CLASS (klass);
  const GType type = ENCFG_TYPE_CONFIG_CELL;

  cell_class->take_setting = encfg_config_cell_take_setting;
  cell_class->show_setting = encfg_config_cell_show_setting;
  cell_class->show_heading = encfg_config_cell_show_heading;
  signals[SIGNAL_NEXT] = encfg_signal_new ("next", type, 1, G_TYPE_INT);
  signals[SIGNAL_ENTERED] = encfg_signal_new ("entered", type, 0);
  signals[SIGNAL_PASTED] = encfg_signal_new ("pasted", type, 1, G_TYPE_STRING);
}

static void
encfg_config_cell_init (EncfgConfigCell *self)
{
  add_entry (self);
}

GtkWidget *
encfg_config_cell_new (EncfgSession *session)
{
  EncfgConfigCell *self = g_object_new (ENCFG_TYPE_CONFIG_CELL, NULL);

  encfg_setting_cell_set_session (ENCFG_SETTING_CELL (self), session);
  return GTK_WIDGET (self);
}

void
encfg_config_cell_edit (EncfgConfigCell *self)
{
  gtk_widget_grab_focus (self->entry);
}
