/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-cell.h"

#include "encfg-choice.h"
#include "encfg-codec.h"
#include "encfg-number.h"
#include "encfg-profile-text.h"
#include "encfg-setting-status.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>

#define INDENT 18

/* Of an entry: numbers, and names that are a choice. */
#define WIDTH_CHARS 11
#define WIDTH_CHARS_MAX 18

struct _EncfgSettingCell
{
  GtkBox parent_instance;

  EncfgColumn column;
  EncfgSession *session;
  EncfgNode *node;
  gulong state_id;
  gboolean is_focused; /* its entry is */
  gboolean is_filling; /* the entry's text is set from the row */
  gboolean is_typing;  /* the row is set from the entry's text */

  GtkWidget *sign;   /* of the status, of the change; of a heading its arrow */
  GtkWidget *typed;  /* of the status: the value was typed and is not written */
  GtkWidget *label;  /* or NULL */
  GtkWidget *choice; /* EncfgChoice beside the entry, made for the first row that has choices */
  GtkWidget *since;  /* what has become of what was found */
  GtkWidget *entry;  /* or NULL */
};

enum
{
  SIGNAL_NEXT,
  SIGNAL_TOGGLE,
  SIGNAL_EDITED,
  SIGNAL_ENTERED,
  SIGNAL_PASTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EncfgSettingCell, encfg_setting_cell, GTK_TYPE_BOX)

static EncfgSetting *
get_setting (EncfgSettingCell *self)
{
  return self->node ? encfg_node_get_setting (self->node) : NULL;
}

/* Not of a table that was replaced, whose rows are about to go. */
static gboolean
is_current (EncfgSettingCell *self)
{
  return self->node && encfg_node_get_table (self->node) == encfg_session_get_table (self->session);
}

/* There is no interface to a row of a column view in GTK 4.8, so its first cell marks it. */
static void
mark_row (EncfgSettingCell *self, const char *class_name, gboolean is_heading)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = cell ? gtk_widget_get_parent (cell) : NULL;

  if (!row)
    return;
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, encfg_node_get_name (self->node), -1);
  /* Another class means another style for all that is in the row. */
  if (gtk_widget_has_css_class (row, is_heading ? "heading-row" : class_name))
    return;
  for (guint i = 0; i < ENCFG_N_STATUS_KINDS; i++)
    gtk_widget_remove_css_class (row, encfg_status_name (i));
  gtk_widget_remove_css_class (row, "heading-row");
  if (class_name)
    gtk_widget_add_css_class (row, class_name);
  if (is_heading)
    gtk_widget_add_css_class (row, "heading-row");
}

static void
set_label (EncfgSettingCell *self, const char *text)
{
  gtk_label_set_label (GTK_LABEL (self->label), text ? text : "");
}

/* While it is typed "13,5" stays as it is, though the row would say "13.50". */
static gboolean
is_being_typed (EncfgSettingCell *self, EncfgSetting *setting)
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
fill_entry (EncfgSettingCell *self, EncfgSetting *setting, EncfgStatusKind status)
{
  g_autofree char *text = encfg_setting_dup_config_text (setting);
  const gboolean is_invalid = status == ENCFG_STATUS_INVALID;

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
fill_status (EncfgSettingCell *self, EncfgSetting *setting, EncfgStatusKind status)
{
  const gboolean is_typed =
    encfg_setting_get_source (setting) == ENCFG_SOURCE_TYPED && status == ENCFG_STATUS_DIFFERS;

  gtk_label_set_label (GTK_LABEL (self->sign), encfg_status_sign (status));
  gtk_label_set_label (GTK_LABEL (self->typed), is_typed ? "✎" : "");
  if (status == ENCFG_STATUS_MISMATCH)
    {
      g_autofree char *read = encfg_setting_dup_device_text (setting);
      g_autofree char *text = g_strdup_printf (_ ("Reads %s"), read);

      set_label (self, text);
    }
  else
    set_label (self, encfg_status_text (status));
}

/* One name says all of it; sign and word are for the eye. */
static void
fill_found (EncfgSettingCell *self, EncfgSetting *setting)
{
  const EncfgSince since = encfg_setting_get_since (setting);
  g_autofree char *text = encfg_setting_dup_found_text (setting);
  g_autofree char *name = encfg_setting_describe_found (setting);

  set_label (self, text);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->label), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_label_set_label (GTK_LABEL (self->sign), encfg_since_sign (since));
  gtk_label_set_label (GTK_LABEL (self->since), encfg_since_text (since));
  if (since == ENCFG_SINCE_CHANGED)
    gtk_widget_add_css_class (GTK_WIDGET (self), "changed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "changed");
}

static void
fill_setting (EncfgSettingCell *self, EncfgSetting *setting)
{
  const EncfgItem *item = encfg_setting_get_item (setting);
  const EncfgStatusKind status = encfg_setting_get_status (setting);
  g_autofree char *device = NULL;

  switch (self->column)
    {
    case ENCFG_COLUMN_NAME:
      set_label (self, encfg_node_get_name (self->node));
      gtk_widget_set_visible (self->sign, FALSE);
      gtk_widget_set_margin_start (self->label, (int) encfg_node_get_depth (self->node) * INDENT);
      mark_row (self, encfg_status_name (status), FALSE);
      break;
    case ENCFG_COLUMN_MEANING:
      set_label (self, encfg_profile_text (item->help));
      encfg_tooltip_set (GTK_WIDGET (self), encfg_profile_text (item->help));
      break;
    case ENCFG_COLUMN_UNIT:
      set_label (self, item->unit);
      break;
    case ENCFG_COLUMN_FOUND:
      fill_found (self, setting);
      break;
    case ENCFG_COLUMN_DEVICE:
      device = encfg_setting_dup_device_text (setting);
      set_label (self, device);
      break;
    case ENCFG_COLUMN_CONFIG:
      fill_entry (self, setting, status);
      break;
    case ENCFG_COLUMN_STATUS:
    default:
      fill_status (self, setting, status);
      break;
    }
}

static void
fill_heading (EncfgSettingCell *self)
{
  const gboolean is_open = encfg_node_is_open (self->node);

  if (self->column == ENCFG_COLUMN_MEANING)
    encfg_tooltip_set (GTK_WIDGET (self), NULL);
  if (self->label)
    set_label (self, NULL);
  if (self->column == ENCFG_COLUMN_STATUS)
    {
      gtk_label_set_label (GTK_LABEL (self->sign), "");
      gtk_label_set_label (GTK_LABEL (self->typed), "");
    }
  if (self->column == ENCFG_COLUMN_FOUND)
    {
      gtk_label_set_label (GTK_LABEL (self->sign), "");
      gtk_label_set_label (GTK_LABEL (self->since), "");
      gtk_widget_remove_css_class (GTK_WIDGET (self), "changed");
    }
  if (self->column != ENCFG_COLUMN_NAME)
    return;
  mark_row (self, NULL, TRUE);
  set_label (self, encfg_node_get_name (self->node));
  gtk_widget_set_margin_start (self->label, 0);
  gtk_widget_set_visible (self->sign, TRUE);
  gtk_widget_set_margin_start (self->sign, (int) encfg_node_get_depth (self->node) * INDENT);
  gtk_button_set_icon_name (GTK_BUTTON (self->sign),
                            is_open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sign),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  encfg_node_get_name (self->node),
                                  -1);
  gtk_accessible_update_state (
    GTK_ACCESSIBLE (self->sign), GTK_ACCESSIBLE_STATE_EXPANDED, is_open, -1);
}

static void
refresh (EncfgSettingCell *self)
{
  EncfgSetting *setting = get_setting (self);

  if (self->entry)
    gtk_widget_set_visible (self->entry, setting != NULL);
  if (setting)
    fill_setting (self, setting);
  else if (self->node)
    fill_heading (self);
}

static void
on_chosen (EncfgSettingCell *self, const char *text)
{
  EncfgSettingHistory *history = encfg_session_get_history (self->session);

  if (!get_setting (self))
    return;
  encfg_setting_history_settle (history);
  encfg_setting_history_type (history, get_setting (self), text);
  encfg_setting_history_settle (history);
  g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}

/* Most rows have none, and most cells never need the button. */
static void
offer_choices (EncfgSettingCell *self, EncfgSetting *setting)
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

void
encfg_setting_cell_bind (EncfgSettingCell *self, EncfgNode *node)
{
  EncfgSetting *setting = get_setting (self);

  if (setting)
    g_clear_signal_handler (&self->state_id, setting);
  self->is_focused = FALSE;
  g_set_object (&self->node, node);
  setting = get_setting (self);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), setting != NULL);
  if (setting)
    self->state_id =
      g_signal_connect_swapped (setting, "notify::state", G_CALLBACK (refresh), self);
  if (setting && self->entry)
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
  refresh (self);
}

EncfgNode *
encfg_setting_cell_get_node (EncfgSettingCell *self)
{
  return self->node;
}

void
encfg_setting_cell_edit (EncfgSettingCell *self)
{
  if (self->entry)
    gtk_widget_grab_focus (self->entry);
}

static void
on_changed (EncfgSettingCell *self)
{
  EncfgSetting *setting = get_setting (self);

  if (self->is_filling || !setting || !is_current (self))
    return;
  self->is_typing = TRUE;
  encfg_setting_history_type (encfg_session_get_history (self->session),
                              setting,
                              gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  self->is_typing = FALSE;
  g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}

static void
on_enter (EncfgSettingCell *self)
{
  if (!get_setting (self) || self->is_focused)
    return;
  self->is_focused = TRUE;
  g_signal_emit (self, signals[SIGNAL_ENTERED], 0);
}

/* What was typed is shown as it was understood: "13,5" as "13.50". */
static void
on_leave (EncfgSettingCell *self)
{
  self->is_focused = FALSE;
  if (!get_setting (self) || !is_current (self))
    return;
  encfg_setting_history_settle (encfg_session_get_history (self->session));
  refresh (self);
}

static void
restore (EncfgSettingCell *self)
{
  if (is_current (self) && encfg_setting_history_take_back (
                             encfg_session_get_history (self->session), get_setting (self)))
    g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}

static void
on_clipboard (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncfgSettingCell) self = user_data;
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
        EncfgSettingCell *self)
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
on_toggle (EncfgSettingCell *self)
{
  g_signal_emit (self, signals[SIGNAL_TOGGLE], 0);
}

static void
add_entry (EncfgSettingCell *self)
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

/* Signs are for the eye alone: the word beside them says the same. They take their place also while
 * they are blank, so that the columns stand still. */
static GtkWidget *
add_sign (EncfgSettingCell *self)
{
  GtkWidget *sign =
    g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_label_set_width_chars (GTK_LABEL (sign), 2);
  gtk_widget_add_css_class (sign, "sign");
  gtk_box_append (GTK_BOX (self), sign);
  return sign;
}

static void
add_since (EncfgSettingCell *self)
{
  self->sign = add_sign (self);
  self->since =
    g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_label_set_xalign (GTK_LABEL (self->since), 0);
  gtk_label_set_width_chars (GTK_LABEL (self->since), 8);
  gtk_widget_add_css_class (self->since, "since");
  gtk_box_append (GTK_BOX (self), self->since);
}

static void
add_label (EncfgSettingCell *self)
{
  const gboolean is_number =
    self->column == ENCFG_COLUMN_DEVICE || self->column == ENCFG_COLUMN_FOUND;

  if (self->column == ENCFG_COLUMN_NAME)
    {
      self->sign = gtk_button_new_from_icon_name ("pan-down-symbolic");
      gtk_button_set_has_frame (GTK_BUTTON (self->sign), FALSE);
      gtk_widget_add_css_class (self->sign, "opener");
      g_signal_connect_swapped (self->sign, "clicked", G_CALLBACK (on_toggle), self);
      gtk_box_append (GTK_BOX (self), self->sign);
    }
  else if (self->column == ENCFG_COLUMN_STATUS)
    {
      self->sign = add_sign (self);
      gtk_widget_add_css_class (GTK_WIDGET (self), "status");
    }
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  if (is_number)
    encfg_number_label (self->label);
  /* Wide enough for every word, so that the columns stand still. */
  if (self->column == ENCFG_COLUMN_STATUS)
    gtk_label_set_width_chars (GTK_LABEL (self->label), 9);
  if (self->column == ENCFG_COLUMN_MEANING)
    {
      gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (self->label, "meaning");
    }
  gtk_box_append (GTK_BOX (self), self->label);
  if (self->column == ENCFG_COLUMN_STATUS)
    self->typed = add_sign (self);
  if (self->column == ENCFG_COLUMN_FOUND)
    add_since (self);
}

/* Told when somebody points: all rows change at once when a module is read. */
static gboolean
encfg_setting_cell_query_tooltip (GtkWidget *widget,
                                  int x,
                                  int y,
                                  gboolean by_keyboard,
                                  GtkTooltip *tooltip)
{
  EncfgSettingCell *self = ENCFG_SETTING_CELL (widget);
  EncfgSetting *setting = get_setting (self);
  g_autofree char *story = NULL;

  if (!setting)
    return FALSE;
  story = self->column == ENCFG_COLUMN_MEANING
            ? g_strdup (encfg_profile_text (encfg_setting_get_item (setting)->help))
            : encfg_setting_explain (setting);
  gtk_tooltip_set_text (tooltip, story);
  return *story != '\0';
}

static void
encfg_setting_cell_dispose (GObject *object)
{
  EncfgSettingCell *self = ENCFG_SETTING_CELL (object);
  EncfgSetting *setting = get_setting (self);

  if (setting)
    g_clear_signal_handler (&self->state_id, setting);
  g_clear_object (&self->node);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (encfg_setting_cell_parent_class)->dispose (object);
}

static guint
new_signal (const char *name, guint n_parameters)
{
  return g_signal_new (name,
                       ENCFG_TYPE_SETTING_CELL,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       n_parameters,
                       G_TYPE_INT);
}

static void
encfg_setting_cell_class_init (EncfgSettingCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encfg_setting_cell_dispose;
  GTK_WIDGET_CLASS (klass)->query_tooltip = encfg_setting_cell_query_tooltip;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "settingcell");
  signals[SIGNAL_NEXT] = new_signal ("next", 1);
  signals[SIGNAL_TOGGLE] = new_signal ("toggle", 0);
  signals[SIGNAL_EDITED] = new_signal ("edited", 0);
  signals[SIGNAL_ENTERED] = new_signal ("entered", 0);
  signals[SIGNAL_PASTED] = g_signal_new ("pasted",
                                         ENCFG_TYPE_SETTING_CELL,
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         1,
                                         G_TYPE_STRING);
}

static void
encfg_setting_cell_init (EncfgSettingCell *self)
{
}

GtkWidget *
encfg_setting_cell_new (EncfgColumn column, EncfgSession *session)
{
  EncfgSettingCell *self = g_object_new (ENCFG_TYPE_SETTING_CELL, NULL);

  self->column = column;
  self->session = g_object_ref (session);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  if (column == ENCFG_COLUMN_CONFIG)
    add_entry (self);
  else
    add_label (self);
  return GTK_WIDGET (self);
}
