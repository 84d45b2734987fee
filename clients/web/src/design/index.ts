export { Button, ButtonLink, IconButton, type ButtonKind, type ButtonProps } from "./Button";
export { classes } from "./classes";
export { Dialog, type DialogProps } from "./Dialog";
export { Checkbox, Field, FieldFrame, Select, TextArea, type Option } from "./Field";
export { Page, type PageProps } from "./Page";
export { Avatar, Badge, Empty, Loading, Notice, tintOf, type Tone } from "./small";
export { Table, type Column, type TableProps } from "./Table";
export { Tabs, type Tab, type TabsProps } from "./Tabs";
export { ToastProvider, useToast, type ToastKind } from "./Toast";
